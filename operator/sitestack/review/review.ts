import type { Breach, ServiceSpec } from "../../../components";
import { compareNames, kindsOf } from "../../../components/graph";
import { dependentsOf, type FieldChange, fieldChanges } from "./changes";
import { type Effect, effectOf } from "./effect";
import { hostRisks } from "./host-risks";
import { type Risk, risksOf } from "./risks";
import { serviceView } from "./service-view";
import type { Evaluated, SiteSnapshot, SystemSnapshot } from "./snapshot";
import { systemNotes } from "./system-notes";

/** What becomes of one service. */
export interface ServiceReview {
  service: string;
  effect: Effect;
  /** Of a new service: what it is pulled as; empty where it is built. */
  image?: string;
  changes: FieldChange[];
  /** Services that feel it when this one is away. */
  felt: { direct: string[]; further: string[] };
  risks: Risk[];
}

/** What becomes of one system. Services that stay as they are, are not told. */
export interface SystemReview {
  system: string;
  services: ServiceReview[];
  /** What belongs to no single service: hosts, volumes, networks. */
  notes: Risk[];
  /** The dependency graph of both versions: service → what it waits for. */
  graph: Record<string, string[]>;
}

/** What a change makes of one site. */
export interface SiteReview {
  site: string;
  /** Why there is nothing to compare: the site file has mistakes, or is new, or has gone. */
  problem?: string;
  notes: string[];
  /** What belongs to no single system: its hosts. */
  risks: Risk[];
  systems: SystemReview[];
  /** What the policies say of the new version, and whether they said it of the old one. */
  breaches: (Breach & { isNew: boolean })[];
}

const NOTHING: SiteSnapshot = { hosts: {}, deleteVolumes: false, systems: {}, breaches: [] };

/** Seconds that containers took to become ready when they were deployed: `<system>-<service>-<slot>` → seconds. */
export type Measured = Readonly<Record<string, number>>;

/** Compares two versions of one site. Pure: the same two make the same review. */
export function reviewSite(
  site: string,
  base: Evaluated,
  head: Evaluated,
  measured: Measured = {},
): SiteReview {
  const empty = { site, notes: [], risks: [], systems: [], breaches: [] };
  if (head.kind === "bad") return { ...empty, problem: head.message };
  // Whatever runs stays as it is: nobody removes what no site file tells of.
  if (head.kind === "absent") return { ...empty, notes: siteNotes(base, head) };
  const before = base.kind === "site" ? base.site : NOTHING;
  const after = head.site;
  const known = new Set(before.breaches.map(breachKey));
  return {
    site,
    notes: siteNotes(base, head),
    risks: hostChanges(base, head),
    systems: namesOf(before.systems, after.systems)
      .map((name) => reviewSystem(name, [before, after], measured))
      .filter(({ services, notes }) => services.length > 0 || notes.length > 0),
    breaches: after.breaches.map((breach) => ({ ...breach, isNew: !known.has(breachKey(breach)) })),
  };
}

function siteNotes(base: Evaluated, head: Evaluated): string[] {
  if (head.kind === "absent")
    return ["The site file is gone. Its stack stays as it is until `pulumi destroy` takes it away."];
  if (base.kind === "absent") return ["The site is new."];
  if (base.kind === "bad")
    return ["The base has mistakes in this site, so that nothing of it was deployed: all counts as new."];
  return [];
}

function hostChanges(base: Evaluated, head: Evaluated): Risk[] {
  if (base.kind !== "site" || head.kind !== "site") return [];
  const [before, after] = [base.site.hosts, head.site.hosts];
  return namesOf(before, after).flatMap((host) => hostRisks(host, before[host], after[host]));
}

function reviewSystem(
  system: string,
  [base, head]: [SiteSnapshot, SiteSnapshot],
  measured: Measured,
): SystemReview {
  const [before, after] = [base.systems[system], head.systems[system]];
  // On another host nothing of the old one is there: it is made anew, and removed where it was.
  const moved = before !== undefined && after !== undefined && before.host !== after.host;
  const [from, to] = [before?.topology.services ?? {}, after?.topology.services ?? {}];
  const services = namesOf(from, to).flatMap(
    (service) =>
      reviewService(service, [moved ? undefined : before, after], measured[`${system}-${service}-1`]) ?? [],
  );
  return {
    system,
    services,
    notes: systemNotes([before, after], [base.deleteVolumes, head.deleteVolumes]),
    graph: Object.fromEntries(namesOf(from, to).map((name) => [name, edgesOf(from[name], to[name])])),
  };
}

function reviewService(
  service: string,
  [base, head]: [SystemSnapshot | undefined, SystemSnapshot | undefined],
  measured: number | undefined,
): ServiceReview | undefined {
  const [before, after] = [base?.topology.services[service], head?.topology.services[service]];
  const changes =
    before !== undefined && after !== undefined && base !== undefined && head !== undefined
      ? fieldChanges(serviceView(base, service), serviceView(head, service))
      : [];
  const effect = effectBetween(service, { before, after, changes, head, measured });
  if (effect === undefined) return undefined;
  // Whoever needs it now feels it; when it goes, whoever needed it.
  const system = effect.how === "remove" ? base : head;
  const services = system?.topology.services ?? {};
  const kinds = kindsOf(services);
  const isAway = effect.how === "recreate" || effect.how === "remove";
  const felt = dependentsOf(service, services, (name) => kinds[name] === "job");
  return {
    service,
    effect,
    ...(effect.how === "create" && head !== undefined
      ? { image: serviceView(head, service).get("image")?.shown ?? "" }
      : {}),
    changes,
    felt: isAway ? felt : { direct: [], further: [] },
    risks: risksOf({ base: before, head: after, changes, effect }),
  };
}

interface Between {
  before?: ServiceSpec;
  after?: ServiceSpec;
  changes: readonly FieldChange[];
  head?: SystemSnapshot;
  measured?: number;
}

function effectBetween(service: string, between: Between): Effect | undefined {
  const { before, after, changes, head, measured } = between;
  if (before === undefined) return after === undefined ? undefined : { how: "create" };
  if (after === undefined) return { how: "remove" };
  if (changes.length === 0) return undefined;
  const kind = kindsOf(head?.topology.services ?? {})[service] ?? "service";
  return effectOf(changes, [before, after], kind, measured);
}

function edgesOf(base: ServiceSpec | undefined, head: ServiceSpec | undefined): string[] {
  const { dependsOn = {} } = head ?? base ?? {};
  return (Array.isArray(dependsOn) ? [...dependsOn] : Object.keys(dependsOn)).sort(compareNames);
}

function breachKey({ policy, system, path }: Breach): string {
  return `${policy} ${system} ${path}`;
}

function namesOf(...records: object[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].sort(compareNames);
}
