import { z } from "zod";
import {
  duration,
  engineName,
  hostPort,
  imageReference,
  memory,
  name,
  path,
  subnet,
  wholeNumber,
} from "../../config/words";

const MOST_REPLICAS = 50;

/** The images that are used as they are, as documented where the documented one still exists. */
export const DEFAULT_IMAGES = {
  kafka: "confluentinc/cp-kafka:7.6.1",
  timescaledb: "timescale/timescaledb-ha:pg16",
  grafana: "grafana/grafana:11.0.0",
  kafkaUi: "provectuslabs/kafka-ui:v0.7.2",
  spark: "apache/spark:3.5.0",
} as const;

/** Host ports as documented ("External Port Mappings"). */
export const DOCUMENTED_PORTS = {
  kafka: 9092,
  timescaledb: 5432,
  grafana: 3001,
  kafkaUi: 8081,
  flink: 8161,
  spark: 8086,
} as const;

/** Part of the stack that is reached from outside: `kafka`, `grafana`, … */
export type PortKey = keyof typeof DOCUMENTED_PORTS;

const secretKey = z.string().min(1).describe("Key of a secret: pulumi config set --secret secrets:<key>.");

function credentials(user: string) {
  return z.strictObject({
    user: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, "begin with a letter or _; then letters, digits, _ and -")
      .default(user)
      .describe(`Default: ${user}.`),
    passwordSecret: secretKey.optional(),
  });
}

const credentialsSchema = z.strictObject({
  database: credentials("flead").prefault({}).describe("The database's owner."),
  grafana: credentials("admin").prefault({}).describe("Grafana's administrator."),
});

const portsSchema = z.strictObject({
  kafka: hostPort(DOCUMENTED_PORTS.kafka),
  timescaledb: hostPort(DOCUMENTED_PORTS.timescaledb),
  grafana: hostPort(DOCUMENTED_PORTS.grafana),
  kafkaUi: hostPort(DOCUMENTED_PORTS.kafkaUi),
  flink: hostPort(DOCUMENTED_PORTS.flink),
  spark: hostPort(DOCUMENTED_PORTS.spark),
});

const imagesSchema = z.strictObject({
  kafka: imageReference(DEFAULT_IMAGES.kafka),
  timescaledb: imageReference(DEFAULT_IMAGES.timescaledb),
  grafana: imageReference(DEFAULT_IMAGES.grafana),
  kafkaUi: imageReference(DEFAULT_IMAGES.kafkaUi),
  spark: imageReference(DEFAULT_IMAGES.spark).describe(
    `What Dockerfile.spark builds on. The documented bitnami/spark:3.5.0 has left the free catalogue. Default: ${DEFAULT_IMAGES.spark}.`,
  ),
});

const producerSchema = z.strictObject({
  replicas: wholeNumber(1, MOST_REPLICAS)
    .default(1)
    .describe("How many producers share the CSV files. Default: 1."),
  messagesPerSecond: z
    .number()
    .positive()
    .max(10_000)
    .default(10)
    .describe("Messages a second of each producer. Default: 10 (documented: 8 to 10)."),
  loop: z.boolean().default(true).describe("Begin again after the last row, or end there. Default: true."),
  data: path
    .optional()
    .describe("Folder of your own CSV files, mounted read-only. Default: generated sample data."),
});

const flinkSchema = z.strictObject({
  taskManagers: wholeNumber(1, MOST_REPLICAS).default(1).describe("How many task managers. Default: 1."),
  taskSlots: wholeNumber(1, 64).default(4).describe("Task slots of each task manager. Default: 4."),
  parallelism: wholeNumber(1, 64).default(1).describe("Parallelism of each job. Default: 1."),
  checkpointInterval: duration.default("2s").describe("Time between two checkpoints. Default: 2s."),
  jobManagerMemory: memory.default("1g").describe("Limit of the job manager. Default: 1g."),
  taskManagerMemory: memory.default("2g").describe("Limit of each task manager. Default: 2g."),
  tensorflow: z
    .boolean()
    .default(false)
    .describe("Put TensorFlow into the image (more than a gigabyte). Default: false."),
});

const sparkSchema = z.strictObject({
  workers: wholeNumber(1, MOST_REPLICAS)
    .default(1)
    .describe("How many workers: spark-worker-1, … Default: 1."),
  workerCores: wholeNumber(1, 256).default(2).describe("CPUs of each worker. Default: 2."),
  workerMemory: memory.default("1g").describe("Limit of each worker. Default: 1g."),
  analyticsInterval: duration
    .default("1h")
    .describe("Time between two runs of the hourly statistics and the model evaluation. Default: 1h."),
  analyticsTimeout: duration
    .default("15m")
    .describe("A run that takes longer is ended and tried again. Default: 15m."),
});

const learningSchema = z.strictObject({
  anomalyThreshold: z
    .number()
    .positive()
    .default(6)
    .describe("Standard deviations from the running mean that make an anomaly. Default: 6."),
  anomalyWarmUp: wholeNumber(2, 1_000_000)
    .default(30)
    .describe("Messages of a device before it is judged. Default: 30."),
  trainingBatch: wholeNumber(2, 100_000)
    .default(50)
    .describe("Messages of a device that one local training uses. Default: 50."),
  target: z
    .string()
    .min(1)
    .default("flow")
    .describe(
      "The feature that the model predicts; where a device has none of it, its first one. Default: flow.",
    ),
  minUpdates: wholeNumber(1, 100_000)
    .default(4)
    .describe("Devices that must have reported before a global model is made. Default: 4."),
  roundTime: duration
    .default("30s")
    .describe("A global model is made after this time at the latest. Default: 30s."),
  models: path
    .optional()
    .describe("Folder of the host for the models (documented: ./models). Default: a named volume."),
});

/** FLEAD in a site file (seed 003). */
export const fleadSchema = z.strictObject({
  type: z
    .literal("flead")
    .describe("FLEAD: federated learning on Kafka, Flink, Spark, TimescaleDB and Grafana."),
  host: name.optional().describe("Name of the host. Default: the site's only one."),
  stage: z
    .enum(["development", "production"])
    .default("production")
    .describe("development: the documented passwords may be used. Default: production."),
  allowDefaultCredentials: z
    .boolean()
    .default(false)
    .describe("Allow the documented passwords outside development. Default: false."),
  credentials: credentialsSchema.prefault({}).describe("Users, and the secrets that hold their passwords."),
  network: z
    .strictObject({
      name: engineName.default("flead_network").describe("Default: flead_network."),
      subnet: subnet.optional().describe("Default: the engine chooses one."),
    })
    .prefault({})
    .describe("The bridge network of all services."),
  bindAddress: z
    .ipv4("write an IPv4 address of the host, as 127.0.0.1, or 0.0.0.0 for all of them")
    .default("127.0.0.1")
    .describe("Address of the host that ports are published on. Default: 127.0.0.1; 0.0.0.0 is everywhere."),
  publicHost: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/, "write a host name or an IPv4 address")
    .default("localhost")
    .describe("The host's name for people and Kafka clients outside. Default: localhost."),
  ports: portsSchema.prefault({}).describe("Ports of the host, as documented."),
  images: imagesSchema.prefault({}).describe("Images that are used as they are."),
  plainPostgres: z
    .boolean()
    .default(false)
    .describe(
      "Do without hypertables where the database has no TimescaleDB. Default: false, that is an error.",
    ),
  partitions: wholeNumber(1, 1000).default(3).describe("Partitions of each topic. Default: 3."),
  producer: producerSchema.prefault({}).describe("The sensors' data on their way into Kafka."),
  flink: flinkSchema.prefault({}).describe("Stream processing."),
  spark: sparkSchema.prefault({}).describe("Batch analytics."),
  learning: learningSchema.prefault({}).describe("Anomaly detection and federated learning."),
  readyTimeout: duration.default("3m").describe("How long a service may take to become ready. Default: 3m."),
  source: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Your own FLEAD checkout (folder or git URL) with docker/Dockerfile.*. Default: the workloads here.",
    ),
});

/** FLEAD's part of a site, defaults filled in. */
export type FleadConfig = z.output<typeof fleadSchema>;
