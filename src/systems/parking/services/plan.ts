import { type Input, output } from "@pulumi/pulumi";
import type {
  Dependency,
  HealthcheckSpec,
  Platform,
  ServiceSpec,
  Topology,
  VolumeMount,
} from "../../../../components";
import type { CentralValues } from "../central";
import type { ParkingConfig } from "../config";
import { centralPort } from "../names";
import type { ParkingSecrets } from "../secrets";

/** All that the services are made of. */
export interface ParkingPlan {
  config: ParkingConfig;
  secrets: ParkingSecrets;
  /** The site's name: workers of several sites share one broker. */
  site: string;
  /** Platform of the host. */
  platform: Platform;
  /** What the central server's stack says, for an edge site that asks it. */
  central?: CentralValues;
  /** The private key of the site's own certificate. */
  tlsKey?: Input<string>;
}

/** A part of the topology: services, and what they need beside the shared network. */
export type Part = Pick<Topology, "services" | "volumes" | "images" | "configs">;

/** The key of the bridge network. */
export const NETWORK = "parking";

/** Starts when the other one is healthy. */
export const HEALTHY: Dependency = { condition: "service_healthy" };
/** Starts when the other one, a job, has ended well. */
export const COMPLETED: Dependency = { condition: "service_completed_successfully" };

/** Asked often until it is true for the first time, seldom from then on. */
export function readiness(test: string[], startInterval = "500ms"): HealthcheckSpec {
  return { test, interval: "10s", timeout: "6s", retries: 3, startPeriod: "2m", startInterval };
}

/**
 * The application's own check of a process. A start of Python costs a small device half a second of its CPU, which the
 * process needs for its own start, and takes many seconds there while a model has all of its cores.
 */
export function appReadiness(...process: string[]): HealthcheckSpec {
  const test = ["CMD", "python", "-m", "parking.health", ...process];
  return { ...readiness(test, "2s"), timeout: "20s" };
}

/** Where a process finds database and broker. */
export type Endpoints = Record<
  "POSTGRES_HOST" | "POSTGRES_PORT" | "REDIS_ADDR" | "REDIS_PORT",
  Input<string>
>;

/** From within the bridge network. */
export const INSIDE: Endpoints = {
  POSTGRES_HOST: "db_postgres",
  POSTGRES_PORT: "5432",
  REDIS_ADDR: "redis",
  REDIS_PORT: "6379",
};

/** From the host's own network: what is published there, or the central server. */
export function fromTheHost({ config, central }: ParkingPlan): Endpoints {
  const { environment, edges, stage } = config;
  const bound = edges?.bindAddress ?? "127.0.0.1";
  const here = bound === "0.0.0.0" ? "127.0.0.1" : bound;
  const ports = {
    POSTGRES_PORT: String(centralPort(config, "POSTGRES_PORT")),
    REDIS_PORT: String(centralPort(config, "REDIS_PORT")),
  };
  if (stage !== "edge") return { POSTGRES_HOST: here, REDIS_ADDR: here, ...ports };
  if (central !== undefined) {
    const value = (key: keyof Endpoints) => output(central).apply((values) => values[key]);
    return {
      POSTGRES_HOST: value("POSTGRES_HOST"),
      POSTGRES_PORT: value("POSTGRES_PORT"),
      REDIS_ADDR: value("REDIS_ADDR"),
      REDIS_PORT: value("REDIS_PORT"),
    };
  }
  return {
    POSTGRES_HOST: environment.POSTGRES_HOST ?? "",
    REDIS_ADDR: environment.REDIS_ADDR ?? "",
    ...ports,
  };
}

/** What every process of the application is told. Secrets are in no command line. */
export function appEnvironment(plan: ParkingPlan, endpoints: Endpoints): Record<string, Input<string>> {
  const { environment, stage } = plan.config;
  const { SECRET_KEY, POSTGRES_PASSWORD, REDIS_PASSWORD } = plan.secrets;
  return {
    ...endpoints,
    SECRET_KEY,
    POSTGRES_PASSWORD,
    REDIS_PASSWORD,
    POSTGRES_USER: databaseUser(plan),
    POSTGRES_DB: databaseName(plan),
    DEBUG: (environment.DEBUG ?? stage === "development") ? "True" : "False",
    SITE_NAME: plan.site,
    ...numbers({ HISTORY_DAYS: environment.HISTORY_DAYS }),
    ...(environment.LOG_LEVEL === undefined ? {} : { LOG_LEVEL: environment.LOG_LEVEL }),
  };
}

/** The database's owner. */
export function databaseUser({ config, central }: ParkingPlan): Input<string> {
  if (central !== undefined) return output(central).apply(({ POSTGRES_USER }) => POSTGRES_USER);
  return config.environment.POSTGRES_USER ?? "postgres";
}

/** The database's name. */
export function databaseName({ config, central }: ParkingPlan): Input<string> {
  if (central !== undefined) return output(central).apply(({ POSTGRES_DB }) => POSTGRES_DB);
  return config.environment.POSTGRES_DB ?? "parking";
}

/** Those numbers that the site says, as texts. */
export function numbers(values: Record<string, number | undefined>): Record<string, string> {
  const said = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([key, value]) => [key, String(value)]));
}

/** The application's image: the site's own, or the uppermost of the built layers. */
export function appImage({ config }: ParkingPlan): ServiceSpec["image"] {
  return config.environment.APP_IMAGE ?? { from: "app" };
}

/** A read-only mount of the host, at the same place unless said otherwise. */
export function mounted(source: string, target = source): VolumeMount {
  return { type: "bind", source, target, readOnly: true };
}
