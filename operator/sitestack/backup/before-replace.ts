import type { Topology } from "../../../components";
import { projectRoot } from "../../../toolchain/paths";
import type { Progress } from "../../../toolchain/report";
import { readSite } from "../read-site";
import type { LeftOut } from "./broken";
import { planBackup, writtenBy } from "./plan";
import { runBackup } from "./run";

/** What became of the backup before an update. */
export type BackupBefore =
  /** No service that asks for one is about to be recreated. */
  | { kind: "none" }
  /** Some are, and the site names no place for backups. */
  | { kind: "no-place"; services: string[] }
  /** Nothing of theirs could be had, and why. */
  | { kind: "nothing-there"; services: string[]; leftOut: LeftOut[] }
  /** Made, but for what could not be had. */
  | { kind: "done"; id: string; services: string[]; leftOut?: LeftOut[] };

/**
 * Those of the services whose data an update should not touch without a backup (`backupBeforeReplace`).
 * @param recreated `system/service`, those that are about to be recreated.
 */
export function backupsWanted(topologies: readonly Topology[], recreated: readonly string[]): string[] {
  return topologies.flatMap(({ name: system, services }) =>
    Object.entries(services)
      .filter(
        ([service, spec]) => spec.backupBeforeReplace === true && recreated.includes(`${system}/${service}`),
      )
      .map(([service]) => `${system}/${service}`),
  );
}

/** The names of the parts that hold these services' data. */
export function partsOfServices(
  site: string,
  topologies: readonly Topology[],
  services: readonly string[],
): string[] {
  return topologies.flatMap((topology) => {
    const { groups } = planBackup(site, [topology]);
    const written = Object.entries(topology.services)
      .filter(([service]) => services.includes(`${topology.name}/${service}`))
      .flatMap(([, spec]) => writtenBy(spec));
    const volumes = groups.flatMap((group) => group.volumes).filter(({ key }) => written.includes(key));
    const dumps = groups.flatMap((group) => group.dumps).filter(({ name }) => services.includes(name));
    return [...volumes, ...dumps].map(({ name }) => name);
  });
}

/** Those of the services that a backup is worth before the update: for asking first. */
export function stopsFor(site: string, recreated: readonly string[], folder = projectRoot): string[] {
  return backupsWanted(Object.values(readSite(site, folder).topologies).flat(), recreated);
}

/**
 * Backs up the data of those services that ask for it before an update recreates them; but for a database that is
 * broken, which the update may mend. May be called freely.
 * @param recreated `system/service`, those that are about to be recreated.
 * @throws Error when the backup fails: then the update should not be made.
 */
export async function backupBefore(
  site: string,
  recreated: readonly string[],
  progress: Progress,
  folder = projectRoot,
): Promise<BackupBefore> {
  const { site: settings, topologies } = readSite(site, folder);
  const there = Object.values(topologies).flat();
  const services = backupsWanted(there, recreated);
  if (services.length === 0) return { kind: "none" };
  if (settings.backup === undefined) return { kind: "no-place", services };
  const only = partsOfServices(site, there, services);
  const { manifest, leftOut } = await runBackup({ stack: site, only, folder }, progress, "before an update");
  if (manifest.parts.length === 0) return { kind: "nothing-there", services, leftOut };
  return { kind: "done", id: manifest.id, services, ...(leftOut.length > 0 && { leftOut }) };
}
