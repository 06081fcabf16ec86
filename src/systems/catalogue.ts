import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import { z } from "zod";
import type { DockerHost, Topology } from "../../components";
import type { SiteProblem } from "../config/problem";
import type { ClaimedName } from "./claimed-name";
import { fleadSchema } from "./flead/config";
import { Flead } from "./flead/flead";
import { fleadNames } from "./flead/names";
import { fleadPasswords } from "./flead/passwords";
import { fleadProblems } from "./flead/problems";
import { fleadTopology } from "./flead/topology";
import { flexstackProblems, flexstackSchema } from "./flexstack/config";
import { Flexstack } from "./flexstack/flexstack";
import { flexstackNames } from "./flexstack/names";
import { flexstackSecrets, flexstackTopology } from "./flexstack/topology";
import type { KnownSecrets } from "./known-secrets";
import { ocsSchema } from "./ocs/config";
import { ocsNames } from "./ocs/names";
import { Ocs, ocsPlan } from "./ocs/ocs";
import { ocsProblems } from "./ocs/problems";
import { ocsTopology } from "./ocs/topology";
import { rautaSchema } from "./rauta/config";
import { rautaNames } from "./rauta/names";
import { rautaProblems } from "./rauta/problems";
import { Rauta } from "./rauta/rauta";
import { rautaTopology } from "./rauta/topology";

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
export const systemSchema = z.discriminatedUnion("type", [
  fleadSchema,
  flexstackSchema,
  ocsSchema,
  rautaSchema,
]);

/**
 * Mistakes between the values of one system, which no single value shows: duplicates, references to secrets.
 * @param config the system as the site file has it, well-formed or not.
 * @param secrets what may be known of the stack's secrets.
 */
export function systemProblems(config: Record<string, unknown>, secrets: KnownSecrets): SiteProblem[] {
  switch (config.type) {
    case "flead":
      return fleadProblems(config, secrets);
    case "flexstack":
      return flexstackProblems(config, secrets.names);
    case "ocs":
      return ocsProblems(config, secrets);
    case "rauta":
      return rautaProblems(config);
    default:
      return [];
  }
}

/** Every name and port that a system takes; no other system of the same host may have it. */
export function claimedNames(config: z.output<typeof systemSchema>): ClaimedName[] {
  switch (config.type) {
    case "flead":
      return fleadNames(config);
    case "flexstack":
      return flexstackNames(config);
    case "ocs":
      return ocsNames(config);
    case "rauta":
      return rautaNames(config);
  }
}

/**
 * One system as plain data, as `createSystem` deploys it.
 * @param secret a secret of the stack's settings, by key.
 */
export function systemTopology(
  name: string,
  config: z.output<typeof systemSchema>,
  secret: (key: string) => Input<string>,
): Topology {
  switch (config.type) {
    case "flead":
      return fleadTopology(name, { config, passwords: fleadPasswords(config, secret) });
    case "flexstack":
      return flexstackTopology(name, config, flexstackSecrets(config, secret));
    case "ocs":
      return ocsTopology(name, ocsPlan(config, secret));
    case "rauta":
      return rautaTopology(name, config);
  }
}

/** Puts one system onto its host. */
export function createSystem(
  name: string,
  config: z.output<typeof systemSchema>,
  context: SystemContext,
): System {
  switch (config.type) {
    case "flead":
      return new Flead(name, { config, ...context });
    case "flexstack":
      return new Flexstack(name, { config, ...context });
    case "ocs":
      return new Ocs(name, { config, ...context });
    case "rauta":
      return new Rauta(name, { config, ...context });
  }
}
