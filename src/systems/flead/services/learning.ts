import type { ServiceSpec, VolumeMount } from "../../../../components";
import { durationSeconds } from "../../../../components/canonical/duration";
import {
  COMPLETED,
  common,
  customImage,
  databaseEnvironment,
  type FleadPlan,
  HEALTHY,
  kafkaEnvironment,
  type Part,
  readiness,
} from "./plan";

/** The producer of sensor data, and the federated aggregator (seed 003, "Dockerfile.producer", "Dockerfile.aggregator"). */
export function learningPart(plan: FleadPlan): Part {
  const { models } = plan.config.learning;
  return {
    images: { producer: customImage(plan, "producer"), aggregator: customImage(plan, "aggregator") },
    volumes: { kafka_producer_data: {}, ...(models === undefined ? { models: {} } : {}) },
    services: { "kafka-producer": producer(plan), "federated-aggregator": aggregator(plan) },
  };
}

function producer(plan: FleadPlan): ServiceSpec {
  const { replicas, messagesPerSecond, loop, data } = plan.config.producer;
  // The position in the data survives the container, so that no row is sent a second time.
  const position: VolumeMount = { type: "volume", source: "kafka_producer_data", target: "/app/state" };
  const files: VolumeMount[] =
    data === undefined ? [] : [{ type: "bind", source: data, target: "/app/data/processed", readOnly: true }];
  return {
    ...common(plan),
    image: { from: "producer" },
    environment: {
      ...kafkaEnvironment(),
      DATA_PATH: "/app/data/processed",
      MESSAGES_PER_SECOND: String(messagesPerSecond),
      LOOP: String(loop),
      PRODUCER_INDEX: "{{.Task.Slot}}",
      PRODUCER_COUNT: String(replicas),
    },
    volumes: [position, ...files],
    deploy: { replicas },
    ...ownHealthcheck(plan, ["python", "-m", "producer.health"]),
    dependsOn: { kafka: HEALTHY, "database-init": COMPLETED },
  };
}

function aggregator(plan: FleadPlan): ServiceSpec {
  const { minUpdates, roundTime, models } = plan.config.learning;
  const kept: VolumeMount =
    models === undefined
      ? { type: "volume", source: "models", target: "/app/models" }
      : { type: "bind", source: models, target: "/app/models" };
  return {
    ...common(plan),
    image: { from: "aggregator" },
    environment: {
      ...kafkaEnvironment(),
      ...databaseEnvironment(plan),
      AGGREGATION_MIN_UPDATES: String(minUpdates),
      AGGREGATION_ROUND_SECONDS: String(durationSeconds(roundTime)),
    },
    volumes: [kept],
    ...ownHealthcheck(plan, ["python", "-m", "aggregator.health"]),
    dependsOn: { kafka: HEALTHY, timescaledb: HEALTHY, "database-init": COMPLETED },
  };
}

/** Of an image from the user's own checkout we only know what is documented: it can reach Kafka. */
function ownHealthcheck({ config }: FleadPlan, probe: string[]): Pick<ServiceSpec, "healthcheck"> {
  const connects = "import socket; socket.create_connection(('kafka', 29092), 3)";
  const test = config.source === undefined ? probe : ["python", "-c", connects];
  return { healthcheck: readiness(["CMD", ...test], "1s") };
}
