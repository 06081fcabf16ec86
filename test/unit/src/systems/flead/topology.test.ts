import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ServiceSpec } from "../../../../../components";
import { dependenciesOf, startOrder } from "../../../../../components/graph";
import { topologyProblems } from "../../../../../components/validate/topology";
import { fleadSchema } from "../../../../../src/systems/flead/config";
import { fleadTopology } from "../../../../../src/systems/flead/topology";

const PASSWORDS = { database: "the database's", grafana: "grafana's" };

function topology(config: object = {}) {
  return fleadTopology("flead", {
    config: fleadSchema.parse({ type: "flead", ...config }),
    passwords: PASSWORDS,
  });
}

function service(name: string, config: object = {}): ServiceSpec {
  const spec = topology(config).services[name];
  if (spec === undefined) throw new Error(`there is no ${name}`);
  return spec;
}

/** Seed 003, "Service Dependencies (Execution Order)", line by line. */
const DOCUMENTED_EDGES = {
  kafka: {},
  timescaledb: {},
  "kafka-ui": { kafka: "service_healthy" },
  grafana: { timescaledb: "service_healthy" },
  "database-init": { timescaledb: "service_healthy" },
  "grafana-init": { grafana: "service_healthy", "database-init": "service_completed_successfully" },
  "flink-jobmanager": { kafka: "service_healthy" },
  "flink-taskmanager": { "flink-jobmanager": "service_healthy", kafka: "service_healthy" },
  "spark-master": { kafka: "service_healthy", timescaledb: "service_healthy" },
  "spark-worker-1": { "spark-master": "service_healthy" },
  "kafka-producer": { kafka: "service_healthy", "database-init": "service_completed_successfully" },
  "federated-aggregator": {
    kafka: "service_healthy",
    timescaledb: "service_healthy",
    "database-init": "service_completed_successfully",
  },
};

function edgesOf(name: string): Record<string, string> {
  return Object.fromEntries(
    dependenciesOf(service(name)).map(([target, { condition }]) => [target, condition]),
  );
}

test.each([
  [{}],
  [{ producer: { replicas: 3, data: "csv" }, flink: { taskManagers: 2 }, spark: { workers: 3 } }],
  [{ source: "https://git.example/flead.git", learning: { models: "models" }, plainPostgres: true }],
])("every site makes a topology without a problem: %j", (config) => {
  expect(topologyProblems(topology(config))).toEqual([]);
});

test.each(Object.entries(DOCUMENTED_EDGES))("%s waits for exactly what is documented", (name, edges) => {
  expect(edgesOf(name)).toEqual(edges);
});

test("beside the twelve there are the topics, the Flink jobs and the analytics", () => {
  const { services } = topology();
  const documented = Object.keys(DOCUMENTED_EDGES);
  expect(Object.keys(services).filter((name) => !documented.includes(name))).toEqual([
    "kafka-topics",
    "anomaly-detection",
    "local-training",
    "spark-analytics",
  ]);
  expect(edgesOf("anomaly-detection")).toEqual({
    "flink-taskmanager": "service_healthy",
    "kafka-topics": "service_completed_successfully",
  });
  const order = startOrder(services);
  expect(order.indexOf("kafka-topics")).toBeLessThan(order.indexOf("local-training"));
});

test("everything is on the documented network, and the two init jobs are never restarted", () => {
  const { services, networks } = topology();
  expect(networks).toEqual({ flead_network: { name: "flead_network" } });
  for (const spec of Object.values(services)) expect(spec.networks).toEqual(["flead_network"]);
  for (const job of ["database-init", "grafana-init"]) {
    expect(services[job]).toMatchObject({ kind: "job", restart: "no" });
  }
});

test("six images are built from docker/Dockerfile.*, of this repository or of the user's checkout", () => {
  const dockerfiles = (config: object) =>
    Object.values(topology(config).images ?? {}).flatMap((image) =>
      "build" in image ? [[image.build.context, image.build.dockerfile]] : [],
    );
  const names = ["aggregator", "database-init", "flink", "grafana-init", "producer", "spark"];
  const own = dockerfiles({}).map(([context, file]) => join(context ?? "", file ?? ""));
  expect(own.map((file) => file.replace(/.*Dockerfile\./, "")).sort()).toEqual(names);
  for (const file of own) expect(existsSync(file), file).toBe(true);
  for (const [context] of dockerfiles({ source: "../flead" })) expect(context).toBe("../flead");
});

test("a change of one Flink job's files reaches neither the cluster nor the other job", () => {
  const files = (name: string) => (service(name).configs ?? []).map((config) => JSON.stringify(config));
  expect(files("flink-jobmanager")).toEqual([]);
  expect(files("flink-taskmanager").join()).not.toMatch(/submit|anomaly|training/);
  const shared = files("anomaly-detection").filter((file) => files("local-training").includes(file));
  expect(shared.some((file) => /submit/.test(file))).toBe(true);
  expect(shared.some((file) => /anomaly|detector|training/.test(file))).toBe(false);
  for (const spec of Object.values(topology().configs ?? {})) {
    if ("file" in spec) expect(existsSync(spec.file), spec.file).toBe(true);
  }
});

describe("settings", () => {
  test("ports are the documented ones, on the loopback address", () => {
    const ports = Object.values(topology().services).flatMap((spec) => spec.ports ?? []);
    expect(ports.map((port) => (typeof port === "string" ? port : [port.hostIp, port.published]))).toEqual([
      ["127.0.0.1", 9092],
      ["127.0.0.1", 8081],
      ["127.0.0.1", 5432],
      ["127.0.0.1", 3001],
      ["127.0.0.1", 8161],
      ["127.0.0.1", 8086],
    ]);
    expect(service("flink-jobmanager", { ports: { flink: 9161 }, bindAddress: "0.0.0.0" }).ports).toEqual([
      { target: 8161, published: 9161, hostIp: "0.0.0.0" },
    ]);
  });

  test("Kafka tells clients outside the address that they can reach", () => {
    const { environment } = service("kafka", { publicHost: "edge-7", ports: { kafka: 19092 } });
    expect(environment?.KAFKA_ADVERTISED_LISTENERS).toBe("INTERNAL://kafka:29092,EXTERNAL://edge-7:19092");
  });

  test("limits are the documented ones and can be changed", () => {
    const limits = (name: string, config = {}) => service(name, config).deploy?.resources?.limits;
    expect(limits("flink-jobmanager")).toEqual({ memory: "1g" });
    expect(limits("flink-taskmanager")).toEqual({ memory: "2g" });
    expect(limits("spark-worker-1")).toEqual({ cpus: "2", memory: "1g" });
    const flink = { taskManagerMemory: "3g", taskSlots: 2 };
    expect(limits("flink-taskmanager", { flink })).toEqual({ memory: "3g" });
    const properties = String(service("flink-taskmanager", { flink }).environment?.FLINK_PROPERTIES);
    expect(properties.split("\n")).toEqual(
      expect.arrayContaining(["taskmanager.memory.process.size: 2688m", "taskmanager.numberOfTaskSlots: 2"]),
    );
  });

  test("scaling: producers share the files, workers have names, task managers are replicas", () => {
    expect(service("kafka-producer", { producer: { replicas: 3 } })).toMatchObject({
      deploy: { replicas: 3 },
      environment: { PRODUCER_INDEX: "{{.Task.Slot}}", PRODUCER_COUNT: "3" },
    });
    expect(service("flink-taskmanager", { flink: { taskManagers: 2 } }).deploy?.replicas).toBe(2);
    const { services } = topology({ spark: { workers: 2 } });
    expect(services["spark-worker-2"]).toEqual(services["spark-worker-1"]);
  });

  test("the user's own data and models are mounted where the document has them", () => {
    const mounts = service("kafka-producer", { producer: { data: "data/processed" } }).volumes;
    expect(mounts).toContainEqual({
      type: "bind",
      source: "data/processed",
      target: "/app/data/processed",
      readOnly: true,
    });
    const models = { type: "bind", source: "models", target: "/app/models" };
    expect(service("federated-aggregator", { learning: { models: "models" } }).volumes).toEqual([models]);
    expect(topology({ learning: { models: "models" } }).volumes).not.toHaveProperty("models");
    expect(topology().volumes).toHaveProperty("models");
  });

  test("passwords reach exactly those that need them, and no command", () => {
    const holders = (password: string) =>
      Object.entries(topology().services)
        .filter(([, { environment }]) => Object.values(environment ?? {}).includes(password))
        .map(([name]) => name)
        .sort();
    expect(holders(PASSWORDS.database)).toEqual([
      "database-init",
      "federated-aggregator",
      "grafana-init",
      "spark-analytics",
      "timescaledb",
    ]);
    expect(holders(PASSWORDS.grafana)).toEqual(["grafana", "grafana-init"]);
    for (const { command = [], healthcheck } of Object.values(topology().services)) {
      expect(JSON.stringify([command, healthcheck])).not.toContain("the database's");
    }
  });

  test("of images from a user's own checkout the documented connection is the health check", () => {
    const test = service("kafka-producer", { source: "../flead" }).healthcheck?.test;
    expect(JSON.stringify(test)).toContain("create_connection(('kafka', 29092), 3)");
  });
});

test("an image sees its own files only, so that a change rebuilds no other", () => {
  const folder = "src/systems/flead/workloads/docker";
  for (const image of ["aggregator", "database-init", "flink", "grafana-init", "producer", "spark"]) {
    const ignored = readFileSync(join(folder, `Dockerfile.${image}.dockerignore`), "utf8").split("\n");
    expect(ignored[0], image).toBe("*");
  }
});

test("an interval below a second between checkpoints stays one", () => {
  const interval = (checkpointInterval: string) =>
    service("local-training", { flink: { checkpointInterval } }).environment?.CHECKPOINT_INTERVAL_MS;
  expect(interval("500ms")).toBe("500");
  expect(interval("1m")).toBe("60000");
});
