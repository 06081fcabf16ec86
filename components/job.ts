import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Service, type ServiceArgs } from "./service";

/** Arguments of a Job: a Service's, without what only a long-running one has. */
export type JobArgs = Omit<ServiceArgs, "kind" | "healthcheck" | "rollout" | "gated">;

/**
 * A container that runs to completion. A non-zero exit fails the update with its last log lines, and the next `up`
 * runs it again; one that has succeeded runs again only when its image, environment or command changes.
 */
export class Job extends Service {
  constructor(name: string, args: JobArgs, options?: ComponentResourceOptions) {
    super(name, { ...args, kind: "job" }, options, "Job");
  }
}
