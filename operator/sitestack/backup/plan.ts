import type { DataDump, ServiceSpec, Topology } from "../../../components";
import { volumeName } from "../../../components/data-volume";
import { compareNames } from "../../../components/graph";
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
}

/** What a service's own command writes. */
export interface DumpPart {
  kind: "dump";
  /** `system/service`. */
  name: string;
  system: string;
  service: string;
  commands: DataDump;
}

/** One thing that a backup holds. */
export type Part = VolumePart | DumpPart;

/** How a service is kept from writing. */
export type HoldMethod = "pause" | "stop";

/** Volumes that belong together, since a service writes to several of them: all are copied at one moment. */
export interface VolumeGroup {
  volumes: VolumePart[];
  /** Service → how it is held meanwhile. */
  hold: Record<string, HoldMethod>;
}

/** Everything that one host's part of a backup consists of. */
export interface BackupPlan {
  groups: VolumeGroup[];
  dumps: DumpPart[];
  /** What is not in it, and why. */
  leftOut: { name: string; why: string }[];
}

/** What a backup of one host's topologies consists of, in the order of the names. */
export function planBackup(site: string, topologies: readonly Topology[]): BackupPlan {
  const plans = topologies.map((topology) => planSystem(site, topology));
  return {
    groups: plans.flatMap(({ groups }) => groups),
    dumps: plans.flatMap(({ dumps }) => dumps),
    leftOut: plans.flatMap(({ leftOut }) => leftOut),
  };
}

/** All parts of a plan. */
export function partsOf({ groups, dumps }: BackupPlan): Part[] {
  return [...groups.flatMap(({ volumes }) => volumes), ...dumps];
}

/**
 * The plan for these parts alone. A group stays whole: its volumes are of one moment.
 * @param wanted whether a part is wanted, by its name.
 */
export function planFor(plan: BackupPlan, wanted: (name: string) => boolean): BackupPlan {
  return {
    groups: plan.groups.filter(({ volumes }) => volumes.some(({ name }) => wanted(name))),
    dumps: plan.dumps.filter(({ name }) => wanted(name)),
    leftOut: [],
  };
}

function planSystem(site: string, topology: Topology): BackupPlan {
  const { name: system, volumes = {}, services } = topology;
  const plan: BackupPlan = { groups: [], dumps: dumpsOf(system, services), leftOut: [] };
  const copied: string[] = [];
  for (const key of Object.keys(volumes).sort(compareNames)) {
    const methods = writersOf(key, services).map(([, spec]) => spec.backup?.method ?? "pause");
    if (methods.includes("dump")) continue;
    if (volumes[key]?.external === true)
      plan.leftOut.push({ name: `${system}/${key}`, why: "somebody else makes it (external)" });
    else if (methods.length > 0 && methods.every((method) => method === "none"))
      plan.leftOut.push({ name: `${system}/${key}`, why: 'its services say so (backup.method "none")' });
    else copied.push(key);
  }
  plan.groups = grouped(copied, services).map((keys) => ({
    volumes: keys.map((key) => ({
      ...{ kind: "volume" as const, name: `${system}/${key}`, system, key },
      volume: volumeName({ name: volumes[key]?.name, key }, site),
    })),
    hold: holdsOf(keys, services),
  }));
  return plan;
}

function dumpsOf(system: string, services: Topology["services"]): DumpPart[] {
  return Object.keys(services)
    .sort(compareNames)
    .flatMap((service) => {
      const commands = services[service]?.backup;
      if (commands?.method !== "dump") return [];
      return [{ kind: "dump" as const, name: `${system}/${service}`, system, service, commands }];
    });
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

function holdsOf(keys: readonly string[], services: Topology["services"]): VolumeGroup["hold"] {
  const writers = Object.entries(services).filter(([, spec]) =>
    writtenBy(spec).some((key) => keys.includes(key)),
  );
  return Object.fromEntries(
    writers
      .sort(([one], [other]) => compareNames(one, other))
      .map(([service, { backup }]) => [service, backup?.method === "stop" ? "stop" : "pause"] as const),
  );
}
