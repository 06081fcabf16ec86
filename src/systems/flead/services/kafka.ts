import type { ServiceSpec } from "../../../../components";
import {
  BOOTSTRAP_SERVERS,
  common,
  type FleadPlan,
  HEALTHY,
  type Part,
  published,
  readiness,
  TOPICS,
} from "./plan";

/** Any will do for a cluster of one; it must stay the same, since the log on the volume is bound to it. */
const CLUSTER_ID = "FleadSitestackKRaft0AA";

/**
 * Asks the broker for its metadata and wants to find one broker in the answer, as KIP-4 has it (Metadata v0): the
 * documented tools are Java programs, which cost seconds of CPU each time.
 */
const ANSWERS_METADATA = [
  "exec 3<>/dev/tcp/localhost/29092",
  String.raw`printf '\x00\x00\x00\x0e\x00\x03\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x00\x00' >&3`,
  `[ "$(timeout 3 head -c 12 <&3 | tail -c 4 | od -An -tx1 | tr -d ' ')" = 00000001 ]`,
].join(" && ");

/** Kafka (KRaft, one broker), its topics, and Kafka UI (seed 003, "Pre-built Images"). */
export function kafkaPart(plan: FleadPlan): Part {
  return {
    images: { kafka: { pull: plan.config.images.kafka }, "kafka-ui": { pull: plan.config.images.kafkaUi } },
    volumes: { kafka_data: {} },
    services: { kafka: broker(plan), "kafka-topics": topics(plan), "kafka-ui": ui(plan) },
  };
}

function broker(plan: FleadPlan): ServiceSpec {
  const { publicHost, ports } = plan.config;
  return {
    ...common(plan),
    image: { from: "kafka" },
    environment: {
      CLUSTER_ID,
      KAFKA_NODE_ID: "1",
      KAFKA_PROCESS_ROLES: "broker,controller",
      KAFKA_CONTROLLER_QUORUM_VOTERS: "1@localhost:29093",
      KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
      KAFKA_LISTENERS: "INTERNAL://0.0.0.0:29092,EXTERNAL://0.0.0.0:9092,CONTROLLER://localhost:29093",
      KAFKA_ADVERTISED_LISTENERS: `INTERNAL://${BOOTSTRAP_SERVERS},EXTERNAL://${publicHost}:${ports.kafka}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
      KAFKA_INTER_BROKER_LISTENER_NAME: "INTERNAL",
      KAFKA_LOG_DIRS: "/var/lib/kafka/data",
      // The stack creates the topics, so that a misspelt one is an error and not a new topic.
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false",
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1",
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1",
      // One broker: fifty partitions of each would only make it start more slowly.
      KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: "8",
      KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: "8",
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
      // A broker that was killed may not come back before its old session has ended.
      KAFKA_BROKER_SESSION_TIMEOUT_MS: "3000",
      KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: "500",
      KAFKA_HEAP_OPTS: "-Xms256m -Xmx512m",
    },
    ports: published(plan, "kafka", 9092),
    volumes: [{ type: "volume", source: "kafka_data", target: "/var/lib/kafka/data" }],
    healthcheck: readiness(["CMD", "bash", "-c", ANSWERS_METADATA]),
    // A clean end writes the log's checkpoints; without them the next start reads the whole log.
    stopGracePeriod: "30s",
  };
}

/** All at once, since each is a Java program of its own; one that fails makes the job fail. */
const CREATE_TOPICS = `
pids=()
for topic in $TOPICS; do
  kafka-topics --bootstrap-server "$BOOTSTRAP_SERVERS" --create --if-not-exists --topic "$topic" \\
    --partitions "$PARTITIONS" --replication-factor 1 & pids+=($!)
done
for pid in "\${pids[@]}"; do wait "$pid" || exit 1; done`;

/** Topics are there before any Flink job is submitted. One that exists already is left as it is. */
function topics(plan: FleadPlan): ServiceSpec {
  return {
    ...common(plan),
    kind: "job",
    image: { from: "kafka" },
    command: ["bash", "-c", CREATE_TOPICS],
    environment: {
      BOOTSTRAP_SERVERS,
      TOPICS: Object.values(TOPICS).join(" "),
      PARTITIONS: String(plan.config.partitions),
      KAFKA_HEAP_OPTS: "-Xmx128m",
    },
    dependsOn: { kafka: HEALTHY },
  };
}

function ui(plan: FleadPlan): ServiceSpec {
  return {
    ...common(plan),
    image: { from: "kafka-ui" },
    environment: {
      KAFKA_CLUSTERS_0_NAME: "flead",
      KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS: BOOTSTRAP_SERVERS,
      JAVA_OPTS: "-Xmx256m",
    },
    ports: published(plan, "kafkaUi", 8080),
    healthcheck: readiness(["CMD", "wget", "-q", "-O", "/dev/null", "http://localhost:8080/actuator/health"]),
    dependsOn: { kafka: HEALTHY },
  };
}
