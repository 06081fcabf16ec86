import { type BackupBefore, backupBefore } from "../backup/before-replace";
import { readSite } from "../read-site";
import { type Place, recreatedBy } from "./place";

/**
 * Backs up what an update is about to recreate, where the site's systems ask for it. The preview that tells it is made
 * for those alone.
 * @throws Error when the backup fails: then nothing is updated.
 */
export async function backUpFirst(place: Place): Promise<BackupBefore> {
  const { site, folder, progress } = place;
  const systems = Object.values(readSite(site, folder).topologies).flat();
  const services = systems.flatMap((topology) => Object.values(topology.services));
  if (!services.some(({ backupBeforeReplace }) => backupBeforeReplace === true)) return { kind: "none" };
  const recreated = await progress.during("looking for data to back up", () => recreatedBy(place));
  return recreated.length === 0 ? { kind: "none" } : backupBefore(site, recreated, progress, folder);
}
