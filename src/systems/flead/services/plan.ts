import type { Input } from "@pulumi/pulumi";
import type { Dependency, HealthcheckSpec, ServiceSpec, Topology } from "../../../../components";
import type { FleadConfig, PortKey } from "../config";
import type { Account } from "../problems";

/** All that the services are made of. */
export interface FleadPlan {
  config: FleadConfig;
  passwords: Record<Account, Input<string>>;
}

/** A part of the topology: services, and what they need beside the shared network. */
export type Part = Pick<Topology, "services" | "volumes" | "images" | "configs">;

/** Kafka as the services inside reach it. */
export const BOOTSTRAP_SERVERS = "kafka:29092";

/** The database of everything. */
export const DATABASE = "flead";

/** Topics by the variable that names them in the workloads' environment. */
export const TOPICS = {
  TOPIC_SENSOR_DATA: "edge-iiot-stream",
  TOPIC_ANOMALIES: "anomalies",
  TOPIC_LOCAL_MODELS: "local-model-updates",
  TOPIC_GLOBAL_MODELS: "global-model-updates",
} as const;

/** Starts when the other one is healthy. */
export const HEALTHY: Dependency = { condition: "service_healthy" };
/** Starts when the other one, a job, has ended well. */
export const COMPLETED: Dependency = { condition: "service_completed_successfully" };

/** What every long-running service has in common. */
export function common({ config }: FleadPlan): Pick<ServiceSpec, "networks" | "readyTimeout"> {
  return { networks: ["flead_network"], readyTimeout: config.readyTimeout };
}

/**
 * A health check that costs no waiting: asked often until it is true for the first time, seldom from then on.
 * @param startInterval how often at the start; longer for a probe that is itself work.
 */
export function readiness(test: string[], startInterval = "500ms"): HealthcheckSpec {
  return { test, interval: "10s", timeout: "5s", retries: 3, startPeriod: "2m", startInterval };
}

/** A published port of a service. */
export function published({ config }: FleadPlan, key: PortKey, target: number): ServiceSpec["ports"] {
  return [{ target, published: config.ports[key], hostIp: config.bindAddress }];
}

/** How a workload reaches the database. The password is in no command line. */
export function databaseEnvironment({ config, passwords }: FleadPlan): Record<string, Input<string>> {
  return {
    DB_HOST: "timescaledb",
    DB_PORT: "5432",
    DB_NAME: DATABASE,
    DB_USER: config.credentials.database.user,
    DB_PASSWORD: passwords.database,
  };
}

/** How a workload reaches Kafka, and its topics. */
export function kafkaEnvironment(): Record<string, string> {
  return { KAFKA_BOOTSTRAP_SERVERS: BOOTSTRAP_SERVERS, ...TOPICS };
}

/** Folder of the reference workloads, laid out as a FLEAD checkout. */
export const WORKLOADS = "src/systems/flead/workloads";

/** One of the six custom images: `docker/Dockerfile.<name>` of the user's checkout, or of ours. */
export function customImage({ config }: FleadPlan, name: string, args?: Record<string, string>) {
  const context = config.source ?? WORKLOADS;
  const repository = `sitestack/flead-${name}`;
  return {
    build: { context, dockerfile: `docker/Dockerfile.${name}`, repository, ...(args && { args }) },
  };
}
