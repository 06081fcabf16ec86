import type { Input } from "@pulumi/pulumi";
import type { Dependency, HealthcheckSpec, ServiceSpec, Topology, VolumeMount } from "../../../../components";
import type { OcsConfig } from "../config";

/** All that the services are made of. */
export interface OcsPlan {
  config: OcsConfig;
  /** Grafana's administrator's password, where the site has one of its own. */
  grafanaPassword?: Input<string>;
}

/** A part of the topology: services, and what they need beside the shared network. */
export type Part = Pick<Topology, "services" | "volumes" | "images" | "configs">;

/** The topology's key of the shared network, which is the documented name as well. */
export const NETWORK = "ocs-net";

/** Folder of the files that containers get beside their image's. */
export const FILES = "src/systems/ocs";

/** Starts when the other one is healthy. */
export const HEALTHY: Dependency = { condition: "service_healthy" };
/** Starts when the other one, a job, has ended well. */
export const COMPLETED: Dependency = { condition: "service_completed_successfully" };

/** What every service on the network has in common. */
export function common({ config }: OcsPlan): Pick<ServiceSpec, "networks" | "readyTimeout"> {
  return { networks: [NETWORK], readyTimeout: config.readyTimeout };
}

/** Asked often until it is true for the first time, seldom from then on. */
export function readiness(test: string[], startInterval = "500ms", interval = "10s"): HealthcheckSpec {
  return { test, interval, timeout: "5s", retries: 3, startPeriod: "2m", startInterval };
}

/** The topology's key of an image, so that services with one image share it. */
export function imageKey(reference: string): string {
  return reference.replace(/[^a-zA-Z0-9_.-]+/g, "-");
}

/** An image that is used as it is. */
export function pulled(reference: string): NonNullable<Topology["images"]> {
  return { [imageKey(reference)]: { pull: reference } };
}

/** A folder of the host that a service writes to. */
export function hostFolder({ config }: OcsPlan, source: string, target: string, owner?: number): VolumeMount {
  const bind = {
    ...(config.createHostPaths ? { createHostPath: true } : {}),
    ...(owner === undefined ? {} : { owner }),
  };
  return { type: "bind", source, target, bind };
}
