import type { ComponentResource, Output } from "@pulumi/pulumi";
import { z } from "zod";
import type { DockerHost } from "../../components";
import type { SiteProblem } from "../config/problem";
import type { ClaimedName } from "./claimed-name";
import { flexstackProblems, flexstackSchema } from "./flexstack/config";
import { Flexstack } from "./flexstack/flexstack";
import { flexstackNames } from "./flexstack/names";

/** What a system is given beside its own part of the site file. */
export interface SystemContext {
  /** The engine that it runs on. */
  host: DockerHost;
  /** A secret of the stack's settings. */
  secret: (key: string) => Output<string>;
  /** Whether `destroy` deletes the data of named volumes. */
  deleteVolumes: boolean;
}

/** A system's resource, with what the stack tells of it. */
export interface System extends ComponentResource {
  /** Exported under the system's name. */
  readonly summary: unknown;
}

/** Every system that a site can name, told apart by `type`. */
export const systemSchema = z.discriminatedUnion("type", [flexstackSchema]);

/**
 * Mistakes between the values of one system, which no single value shows: duplicates, references to secrets.
 * @param config the system as the site file has it, well-formed or not.
 * @param secrets names of the stack's secrets.
 */
export function systemProblems(config: Record<string, unknown>, secrets: readonly string[]): SiteProblem[] {
  return config.type === "flexstack" ? flexstackProblems(config, secrets) : [];
}

/** Every name that a system takes; no other system of the same host may have it. */
export function claimedNames(config: z.output<typeof systemSchema>): ClaimedName[] {
  switch (config.type) {
    case "flexstack":
      return flexstackNames(config);
  }
}

/** Puts one system onto its host. */
export function createSystem(
  name: string,
  config: z.output<typeof systemSchema>,
  context: SystemContext,
): System {
  switch (config.type) {
    case "flexstack":
      return new Flexstack(name, { config, ...context });
  }
}
