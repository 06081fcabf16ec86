import { EngineClient, type EngineSettings, resolveEngineTarget } from "../../engine";
import { buildablePlatforms } from "../buildable-platforms";
import { type HostFacts, type Platform, readHostFacts } from "../host-facts";
import { providerDisagreement } from "../provider-engine";
import { resolveMount } from "../service-environment";
import type { Topology } from "../topology";
import { addressObservations } from "./checks/addresses";
import { containerNameObservations } from "./checks/container-names";
import {
  disagreementObservation,
  engineObservations,
  platformObservations,
  unreachableObservation,
} from "./checks/engine";
import { pathObservations } from "./checks/host-paths";
import { portObservations } from "./checks/host-ports";
import { imageObservations } from "./checks/images";
import { kernelObservations } from "./checks/kernel";
import { resourceObservations } from "./checks/resources";
import { networkObservations } from "./checks/subnets";
import { gatherFacts, type PreflightFacts } from "./facts/gather";
import { type CheckLevels, type Finding, findingsOf, type Observation } from "./finding";
import { type Wanted, wantedOf } from "./wanted";

/** One host, and what is to run there. */
export interface HostPlan {
  /** The host's name in the site. */
  name: string;
  engine: EngineSettings;
  /** The platform that the site declares. */
  platform?: Platform;
  /** The site's name: what its containers hold now does not stand in its way. */
  site: string;
  /** What is to run there, by the platform that it has. */
  topologies: (platform: Platform) => readonly Topology[];
  levels?: CheckLevels;
}

/** What preflight says of one host. */
export interface HostReport {
  /** Absent where the engine does not answer. */
  facts?: HostFacts;
  findings: Finding[];
}

/**
 * Looks at one host. It never hangs, and throws nothing but what the plan's topologies throw: a host that does not answer
 * is a finding.
 */
export async function inspectHost(plan: HostPlan): Promise<HostReport> {
  const { name, engine, levels } = plan;
  const told: Observation[] = [];
  try {
    const client = new EngineClient(resolveEngineTarget(engine, process.env));
    const disagreement = providerDisagreement(engine, process.env);
    if (disagreement !== undefined) told.push(disagreementObservation(name, disagreement));
    const { facts, observations } = await inspectWith(client, plan).finally(() => client.close());
    return { facts, findings: findingsOf([...told, ...observations], levels) };
  } catch (error) {
    if (error instanceof PlanError) throw error.cause;
    return { findings: findingsOf([...told, unreachableObservation(name, engine, error as Error)], levels) };
  }
}

/** The program's own mistake, which says nothing of the host. */
class PlanError extends Error {}

function plannedFor(plan: HostPlan, platform: Platform): readonly Topology[] {
  try {
    return plan.topologies(platform);
  } catch (cause) {
    throw new PlanError("no topologies", { cause });
  }
}

/** What was read from a host that answers, and what is to be said of it. */
interface Inspected {
  facts: HostFacts;
  observations: Observation[];
}

async function inspectWith(client: EngineClient, plan: HostPlan): Promise<Inspected> {
  const { name, engine, platform, site } = plan;
  const facts = await readHostFacts(client);
  if (platform !== undefined && platform !== facts.platform)
    Object.assign(facts, await buildablePlatforms(engine));
  const there = platform ?? facts.platform;
  const wanted = wantedOf(site, plannedFor(plan, there), resolveMount);
  const gathered = await gatherFacts(client, facts, wanted, there);
  const observations = [
    ...engineObservations(name, facts),
    ...platformObservations(name, platform, facts),
    ...observationsOf(name, wanted, gathered),
  ];
  return { facts, observations };
}

/** What topologies want that a host, of which the facts are known, does not have. */
export async function inspectKnownHost(plan: HostPlan, facts: HostFacts): Promise<Finding[]> {
  const platform = plan.platform ?? facts.platform;
  const wanted = wantedOf(plan.site, plan.topologies(platform), resolveMount);
  const client = new EngineClient(resolveEngineTarget(plan.engine, process.env));
  const gathered = await gatherFacts(client, facts, wanted, platform).finally(() => client.close());
  return findingsOf(observationsOf(plan.name, wanted, gathered), plan.levels);
}

/** Every check of what is wanted, on facts alone. */
export function observationsOf(host: string, wanted: Wanted, facts: PreflightFacts): Observation[] {
  return [
    ...portObservations(host, wanted, facts),
    ...networkObservations(host, wanted, facts),
    ...addressObservations(host, wanted, facts),
    ...containerNameObservations(host, wanted, facts),
    ...pathObservations(host, wanted, facts.paths),
    ...resourceObservations(host, wanted, facts),
    ...kernelObservations(host, wanted, facts),
    ...imageObservations(host, facts.wantedPlatform, wanted, facts.imageSources),
  ];
}
