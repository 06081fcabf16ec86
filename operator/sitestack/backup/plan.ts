import type { DataDump, ServiceSpec, Topology } from "../../../components";
import { volumeName } from "../../../components/data-volume";
import { compareNames, dependenciesOf } from "../../../components/graph";
import { writesToVolume } from "../../../components/validate/backup";

/** A named volume, copied as files. */
export interface VolumePart {
  kind: "volume";
  /** `system/key`: how people and manifests call it. */
  name: string;
  system: string;
  key: string;
  /** Its name on the engine. */
  volume: string;
  /** Whether it is of one moment with all of its system's data. */
  atOnce: boolean;
}

/** What a service's own command writes. */
export interface DumpPart {
  kind: "dump";
  /** `system/service`. */
  name: string;
  system: string;
  service: string;
  commands: DataDump;
  /** Where the service keeps them on its host: names of volumes, else folders. */
  places: string[];
  /** Services that need this one, directly or through others: they go on with what a restore has brought. */
  dependents: string[];
}

/** One thing that a backup holds. */
export type Part = VolumePart | DumpPart;

/** How a service is kept from writing. */
export type HoldMethod = "pause" | "stop";

/** Parts that belong together: all are of one moment. */
export interface PartGroup {
  volumes: VolumePart[];
  dumps: DumpPart[];
  /** Service → how it is held meanwhile. */
  hold: Record<string, HoldMethod>;
}

/** Everything that one host's part of a backup consists of. */
export interface BackupPlan {
  groups: PartGroup[];
  /** What is not in it, and why. */
  leftOut: { name: string; why: string }[];
}

/** What a backup of one host's topologies consists of, in the order of the names. */
export function planBackup(site: string, topologies: readonly Topology[]): BackupPlan {
  const plans = topologies.map((topology) => planSystem(site, topology));
  return {
    groups: plans.flatMap(({ groups }) => groups),
    leftOut: plans.flatMap(({ leftOut }) => leftOut),
  };
}

/** All parts of a plan. */
export function partsOf({ groups }: BackupPlan): Part[] {
  return groups.flatMap(({ volumes, dumps }) => [...volumes, ...dumps]);
}

/**
 * The plan for these parts alone. A group stays whole: its parts are of one moment.
 * @param wanted whether a part is wanted, by its name.
 */
export function planFor({ groups }: BackupPlan, wanted: (name: string) => boolean): BackupPlan {
  const isWanted = ({ volumes, dumps }: PartGroup) => [...volumes, ...dumps].some(({ name }) => wanted(name));
  return { groups: groups.filter(isWanted), leftOut: [] };
}

/**
 * The plans for these parts alone, host by host.
 * @param only names of parts. None: all of them.
 * @returns them, and whether they leave anything out.
 */
export function plansFor(
  plans: Record<string, BackupPlan>,
  only: readonly string[],
): { plans: Record<string, BackupPlan>; partial: boolean } {
  if (only.length === 0) return { plans, partial: false };
  const wanted = Object.entries(plans).map(
    ([host, plan]) => [host, planFor(plan, (name) => only.includes(name))] as const,
  );
  const partial = wanted.some(
    ([host, plan]) => partsOf(plan).length < partsOf(plans[host] as BackupPlan).length,
  );
  return { plans: Object.fromEntries(wanted), partial };
}

function planSystem(site: string, topology: Topology): BackupPlan {
  const { services, backupAtOnce: atOnce = false } = topology;
  const { copied, leftOut } = copiedVolumes(topology);
  const dumps = dumpsOf(site, topology);
  const groups = (atOnce ? [copied] : grouped(copied, services)).map((keys) => ({
    volumes: keys.map((key) => ({
      ...{ kind: "volume" as const, name: `${topology.name}/${key}`, system: topology.name, key, atOnce },
      volume: engineName(site, topology, key),
    })),
    dumps: atOnce ? dumps : [],
    hold: holdsOf(keys, services),
  }));
  const alone = atOnce ? [] : dumps.map((dump) => ({ volumes: [], dumps: [dump], hold: {} }));
  return { groups: [...groups, ...alone], leftOut };
}

/** Keys of the volumes that are copied as files, and why the others are not. */
function copiedVolumes({ name: system, volumes = {}, services }: Topology) {
  const copied: string[] = [];
  const leftOut: BackupPlan["leftOut"] = [];
  for (const key of Object.keys(volumes).sort(compareNames)) {
    const methods = writersOf(key, services).map(([, spec]) => spec.backup?.method ?? "pause");
    if (methods.includes("dump")) continue;
    if (volumes[key]?.external === true)
      leftOut.push({ name: `${system}/${key}`, why: "somebody else makes it (external)" });
    else if (methods.length > 0 && methods.every((method) => method === "none"))
      leftOut.push({ name: `${system}/${key}`, why: 'its services say so (backup.method "none")' });
    else copied.push(key);
  }
  return { copied, leftOut };
}

function dumpsOf(site: string, topology: Topology): DumpPart[] {
  const { name: system, services } = topology;
  return Object.entries(services)
    .sort(([one], [other]) => compareNames(one, other))
    .flatMap(([service, spec]) => {
      const { backup: commands } = spec;
      if (commands?.method !== "dump") return [];
      const volumes = writtenBy(spec).map((key) => engineName(site, topology, key));
      const places = volumes.length > 0 ? volumes : foldersOf(spec);
      const dependents = dependentsOf(service, services);
      const name = `${system}/${service}`;
      return [{ kind: "dump" as const, name, system, service, commands, places, dependents }];
    });
}

/** Folders of the host that a service writes to. */
function foldersOf({ volumes = [] }: ServiceSpec): string[] {
  return volumes.flatMap(({ type, source, readOnly }) =>
    type === "bind" && readOnly !== true && typeof source === "string" && source.startsWith("/")
      ? [source]
      : [],
  );
}

function engineName(site: string, { volumes = {} }: Topology, key: string): string {
  return volumeName({ name: volumes[key]?.name, key }, site);
}

/** Services that wait for this one, and those that wait for them. */
function dependentsOf(service: string, services: Topology["services"]): string[] {
  const found = new Set([service]);
  // Each name that is added lets the loop look at its own dependents as well.
  for (const needed of found) {
    for (const [name, spec] of Object.entries(services))
      if (dependenciesOf(spec).some(([target]) => target === needed)) found.add(name);
  }
  found.delete(service);
  return [...found].sort(compareNames);
}

/** Services that write to a volume. */
function writersOf(key: string, services: Topology["services"]): [string, ServiceSpec][] {
  return Object.entries(services).filter(([, spec]) => writtenBy(spec).includes(key));
}

/** Keys of the volumes that a service writes to. */
export function writtenBy(spec: ServiceSpec): string[] {
  if (!writesToVolume(spec)) return [];
  return (spec.volumes ?? []).flatMap(({ type, source, readOnly }) =>
    type === "volume" && readOnly !== true && typeof source === "string" ? [source] : [],
  );
}

/** Volumes with a writer in common go together, and so do those that are tied through a third. */
function grouped(keys: readonly string[], services: Topology["services"]): string[][] {
  let groups = keys.map((key) => [key]);
  for (const spec of Object.values(services)) {
    const written = writtenBy(spec);
    const tied = groups.filter((group) => group.some((key) => written.includes(key)));
    if (tied.length < 2) continue;
    groups = [...groups.filter((group) => !tied.includes(group)), tied.flat().sort(compareNames)];
  }
  return groups.sort(([one = ""], [other = ""]) => compareNames(one, other));
}

function holdsOf(keys: readonly string[], services: Topology["services"]): PartGroup["hold"] {
  const writers = Object.entries(services).filter(([, spec]) =>
    writtenBy(spec).some((key) => keys.includes(key)),
  );
  return Object.fromEntries(
    writers
      .sort(([one], [other]) => compareNames(one, other))
      .map(([service, { backup }]) => [service, backup?.method === "stop" ? "stop" : "pause"] as const),
  );
}
