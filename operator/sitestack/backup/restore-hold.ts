import type { EngineClient } from "../../../engine";
import { type HeldContainer, listContainers } from "./containers";
import type { Hold } from "./hold";
import { type DumpTarget, isDump, isVolume, type Target, type VolumeTarget } from "./restore-target";

/** Parts that are restored while the same services are stopped: a system's on one host. */
export interface RestoreUnit {
  client: EngineClient;
  volumes: VolumeTarget[];
  dumps: DumpTarget[];
}

/** Who is stopped for a unit. */
export interface UnitHolds {
  /** For as long as anything of it is restored. */
  all: Hold[];
  /** For its volumes alone: they take a dump afterwards. */
  volumes: Hold[];
}

/** Targets by host and system, in the order in which they come. */
export function unitsOf(targets: readonly Target[]): RestoreUnit[] {
  const units: (RestoreUnit & { system: string })[] = [];
  for (const target of targets) {
    const { client, part } = target;
    let unit = units.find((one) => one.client === client && one.system === part.system);
    if (unit === undefined) {
      unit = { client, system: part.system, volumes: [], dumps: [] };
      units.push(unit);
    }
    if (isVolume(target)) unit.volumes.push(target);
    else if (isDump(target)) unit.dumps.push(target);
  }
  return units;
}

/**
 * Who is stopped while a unit is restored: whoever has one of its volumes, and whoever works with a database of it: what
 * they know is of the data before, and what they write meanwhile would be lost.
 */
export async function holdsForUnit(
  site: string,
  { client, volumes, dumps }: RestoreUnit,
): Promise<UnitHolds> {
  const names = volumes.map(({ part }) => part.volume);
  const [users, containers] = await Promise.all([
    names.length === 0 ? [] : listContainers(client, { volume: names }),
    listContainers(client, { label: [`io.sitestack.site=${site}`] }),
  ]);
  const needing = containers.filter((container) => dumps.some((dump) => needs(container, dump)));
  const active = byId([...users, ...needing]).filter(
    ({ state }) => state === "running" || state === "restarting",
  );
  const takes = ({ id }: HeldContainer) => dumps.some(({ container }) => container?.id === id);
  const stopped = (container: HeldContainer) => ({ container, method: "stop" as const });
  return {
    all: active.filter((container) => !takes(container)).map(stopped),
    volumes: active.filter(takes).map(stopped),
  };
}

function needs({ system, service }: HeldContainer, { part }: DumpTarget): boolean {
  return system === part.system && service !== undefined && part.dependents.includes(service);
}

function byId(containers: readonly HeldContainer[]): HeldContainer[] {
  return [...new Map(containers.map((container) => [container.id, container])).values()];
}
