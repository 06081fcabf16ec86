import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureBaseImages } from "../../../toolchain/base-images";
import { eventually } from "../support/engine";
import { docker, PlainContainers } from "../support/plain-containers";

/** What FLEAD asks of its base images. Stand-ins and real ones must answer alike. */
const PASSWORD = `it's "quoted" $HOME`;
const KAFKA = {
  CLUSTER_ID: "MkU3OEVBNTcwNTJENDM2Qk",
  KAFKA_NODE_ID: "1",
  KAFKA_PROCESS_ROLES: "broker,controller",
  KAFKA_CONTROLLER_QUORUM_VOTERS: "1@kafka:29093",
  KAFKA_LISTENERS: "INTERNAL://:29092,EXTERNAL://:9092,CONTROLLER://:29093",
  KAFKA_ADVERTISED_LISTENERS: "INTERNAL://kafka:29092,EXTERNAL://localhost:9092",
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
  KAFKA_INTER_BROKER_LISTENER_NAME: "INTERNAL",
  KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false",
  KAFKA_HEAP_OPTS: "-Xmx256m",
};
const FLINK = {
  image: "flink:1.18-scala_2.12-java11",
  env: {
    FLINK_PROPERTIES:
      "jobmanager.rpc.address: jobmanager\nrest.port: 8161\ntaskmanager.numberOfTaskSlots: 3\njobmanager.memory.process.size: 1g",
  },
};
const spark = (role: string, ...args: string[]) => ({
  image: "apache/spark:3.5.0",
  command: ["/opt/spark/bin/spark-class", `org.apache.spark.deploy.${role}`, ...args],
});
const CLUSTER = { KAFKA_CLUSTERS_0_NAME: "flead", KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS: "kafka:29092" };

let containers: PlainContainers;

beforeAll(async () => {
  await ensureBaseImages({ report: () => {}, systems: ["flead"] });
  containers = await PlainContainers.create("flead-images");
  const kafka = { image: "confluentinc/cp-kafka:7.6.1", env: KAFKA, volume: "/var/lib/kafka/data" };
  const login = { POSTGRES_USER: "flead", POSTGRES_DB: "flead", POSTGRES_PASSWORD: PASSWORD };
  const database = { image: "timescale/timescaledb-ha:pg16", env: login, volume: "/home/postgres/pgdata" };
  const services = {
    kafka,
    database,
    jobmanager: { ...FLINK, command: ["jobmanager"] },
    taskmanager: { ...FLINK, command: ["taskmanager"] },
    master: spark("master.Master", "--port", "7077", "--webui-port", "8086"),
    worker: spark("worker.Worker", "spark://master:7077"),
    "kafka-ui": { image: "provectuslabs/kafka-ui:v0.7.2", env: CLUSTER },
  };
  const starts = Object.entries(services).map(([name, service]) => containers.start(name, service));
  await Promise.all(starts);
}, 900_000);
afterAll(() => containers.remove(), 60_000);

const shell = (service: string, script: string) => containers.execute(service, "sh", "-c", script);
/** Whether a command inside works by now. */
const works = (service: string, ...command: string[]) =>
  eventually(
    () => containers.execute(service, ...command),
    () => true,
    60,
  );
const STOPPED_BY_ITSELF = [0, 143];

describe("Python and Maven, on which images are built", () => {
  const runOnce = (image: string, script: string) => docker("run", "--rm", image, "sh", "-c", script);

  test("Python is 3.10 or later, and its pip may install into it", async () => {
    const script =
      "python --version && pip install --no-index --dry-run pip && python -c 'import ssl, sqlite3, venv'";
    expect(await runOnce("python:3.10-slim", script)).toMatch(/^Python 3\.1\d\./);
  });

  test("Maven runs on Java 11", async () => {
    expect(await runOnce("maven:3.9-eclipse-temurin-11", "mvn --version")).toMatch(/Java version: 11\./);
  });
});

describe("Kafka", () => {
  const topics = ["kafka-topics", "--bootstrap-server", "kafka:29092"];

  test("is one KRaft broker with both listeners, and its tools are on the PATH", async () => {
    await works("kafka", ...topics, "--list");
    await containers.execute("kafka", ...topics, "--create", "--topic", "readings", "--partitions", "3");
    expect(await containers.execute("kafka", ...topics, "--describe")).toContain("PartitionCount: 3");
    const client = "--bootstrap-server localhost:9092 --topic readings";
    const read = `kafka-console-consumer ${client} --from-beginning --max-messages 1`;
    expect(await shell("kafka", `echo hello | kafka-console-producer ${client} && ${read}`)).toContain(
      "hello",
    );
    expect(await shell("kafka", `kafka-get-offsets ${client}`)).toMatch(/^readings:\d:1$/m);
  });

  test("is uid 1000's, ends at SIGTERM, and finds its data again", async () => {
    expect(await shell("kafka", "id -u; stat -c %u /var/lib/kafka/data")).toBe("1000\n1000");
    expect(STOPPED_BY_ITSELF).toContain(await containers.stop("kafka"));
    await containers.restart("kafka");
    expect(await works("kafka", ...topics, "--list")).toContain("readings");
  });
});

describe("TimescaleDB", () => {
  const query = (host: string, password: string, sql: string) => {
    const client = ["psql", "-h", host, "-U", "flead", "-d", "flead", "-Atc", sql];
    return containers.execute("database", "env", `PGPASSWORD=${password}`, ...client);
  };

  test("has the extension in the new database, and asks the network for the password", async () => {
    await works("database", "pg_isready", "-h", "127.0.0.1", "-U", "flead");
    const sql = "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'";
    expect(await query("database", PASSWORD, sql)).toMatch(/^2\./);
    await expect(query("database", "wrong", sql)).rejects.toThrow("password authentication failed");
    expect(await query("127.0.0.1", "wrong", "SELECT 1")).toBe("1");
  });

  test("makes hypertables, in a folder that is uid 1000's", async () => {
    await query("database", PASSWORD, "CREATE TABLE reading (time timestamptz NOT NULL, value float8)");
    const made = await query("database", PASSWORD, "SELECT create_hypertable('reading', 'time')");
    expect(made).toContain("reading");
    const where = await shell("database", "id -u; stat -c %u $PGDATA; echo $PGDATA");
    expect(where).toBe("1000\n1000\n/home/postgres/pgdata/data");
  });
});

describe("Flink", () => {
  test("takes its settings from FLINK_PROPERTIES, and a task manager registers", async () => {
    const ask = async () =>
      JSON.parse(await containers.execute("jobmanager", "wget", "-qO-", "http://localhost:8161/overview"));
    const overview = await eventually(ask, ({ taskmanagers }) => taskmanagers === 1, 60);
    expect(overview).toMatchObject({ "slots-total": 3, "flink-version": expect.stringMatching(/^1\.18\./) });
  });

  test("its servers are uid 9999 and end at SIGTERM; another command runs as it is", async () => {
    expect(await shell("taskmanager", "stat -c %u /proc/1 /opt/flink/log /opt/flink/lib")).toBe(
      "9999\n9999\n9999",
    );
    expect(STOPPED_BY_ITSELF).toContain(await containers.stop("taskmanager"));
    expect(await containers.execute("jobmanager", "/docker-entrypoint.sh", "echo", "passed on")).toBe(
      "passed on",
    );
  });
});

describe("Spark", () => {
  test("a worker registers with the master, both as uid 185", async () => {
    const script = "import urllib.request as r; print(r.urlopen('http://master:8086/json/').read().decode())";
    const ask = async () => JSON.parse(await containers.execute("worker", "python3", "-c", script));
    const cluster = await eventually(ask, ({ aliveworkers }) => aliveworkers === 1, 60);
    expect(cluster).toMatchObject({ status: "ALIVE" });
    expect(await shell("worker", "id -u; stat -c %u /opt/spark/work-dir; echo $SPARK_HOME")).toBe(
      "185\n185\n/opt/spark",
    );
    expect(STOPPED_BY_ITSELF).toContain(await containers.stop("worker"));
  });
});

describe("Kafka UI", () => {
  test("shows the cluster and its topics", async () => {
    const ask = async (path: string) =>
      JSON.parse(await containers.execute("kafka-ui", "wget", "-qO-", `http://localhost:8080${path}`));
    expect(await ask("/actuator/health")).toMatchObject({ status: "UP" });
    const clusters = await eventually(
      () => ask("/api/clusters"),
      ([one]) => one.status === "online",
      30,
    );
    expect(clusters).toMatchObject([{ name: "flead", brokerCount: 1 }]);
    const { topics } = await ask("/api/clusters/flead/topics?search=read");
    expect(topics).toMatchObject([{ name: "readings", partitionCount: 3 }]);
    expect(await ask("/api/clusters/flead/topics/readings")).toMatchObject({ name: "readings" });
    expect(STOPPED_BY_ITSELF).toContain(await containers.stop("kafka-ui"));
  });
});
