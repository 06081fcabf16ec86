import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import { z } from "zod";
import type { DockerHost, Platform, Topology } from "../../components";
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
import { parkingSchema } from "./parking/config";
import { parkingNames } from "./parking/names";
import { Parking, parkingPlan } from "./parking/parking";
import { parkingProblems } from "./parking/problems";
import { parkingTopology } from "./parking/topology";
import { rautaSchema } from "./rauta/config";
import { rautaNames } from "./rauta/names";
import { rautaProblems } from "./rauta/problems";
import { Rauta } from "./rauta/rauta";
import { rautaTopology } from "./rauta/topology";

/** What a system is given beside its own part of the site file. */
export interface SystemContext {
  /** The engine that it runs on. */
  host: DockerHost;
  /** The stack's name. */
  site: string;
  /** A secret of the stack's settings. */
  secret: (key: string) => Output<string>;
  /** Whether `destroy` deletes the data of named volumes. */
  deleteVolumes: boolean;
}

/** Where a system runs. */
export interface SystemPlace {
  /** The stack's name. */
  site: string;
  /** Platform of the host. */
  platform: Platform;
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
  parkingSchema,
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
    case "parking":
      return parkingProblems(config, secrets);
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
    case "parking":
      return parkingNames(config);
    case "rauta":
      return rautaNames(config);
  }
}

/**
 * One system as plain data, as `createSystem` deploys it.
 * @param secret a secret of the stack's settings, by key.
 * @param place what some systems are different for. Default: the site `dev` on linux/amd64.
 */
export function systemTopology(
  name: string,
  config: z.output<typeof systemSchema>,
  secret: (key: string) => Input<string>,
  { site = "dev", platform = "linux/amd64" }: Partial<SystemPlace> = {},
): Topology {
  switch (config.type) {
    case "flead":
      return fleadTopology(name, { config, passwords: fleadPasswords(config, secret) });
    case "flexstack":
      return flexstackTopology(name, config, flexstackSecrets(config, secret));
    case "ocs":
      return ocsTopology(name, ocsPlan(config, secret));
    case "parking":
      return parkingTopology(name, parkingPlan({ config, site, platform, secret }));
    case "rauta":
      return rautaTopology(name, config);
  }
}

/** Puts one system onto its host. Some look at another stack first. */
export async function createSystem(
  name: string,
  config: z.output<typeof systemSchema>,
  context: SystemContext,
): Promise<System> {
  switch (config.type) {
    case "flead":
      return new Flead(name, { config, ...context });
    case "flexstack":
      return new Flexstack(name, { config, ...context });
    case "ocs":
      return Ocs.create(name, { config, ...context });
    case "parking":
      return Parking.create(name, { config, ...context });
    case "rauta":
      return new Rauta(name, { config, ...context });
  }
}
