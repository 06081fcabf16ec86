import { size } from "../../remains";
import type { Restored } from "./restore";
import type { BackupRun } from "./run";

/** A new backup, for people. */
export function backupText({ manifest, notes, place, pruned }: BackupRun): string {
  const { id, parts } = manifest;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return [
    ...notes.map((note) => `note: ${note}`),
    ...pruned.map((gone) => `${gone} removed, as the site's rule says`),
    `${id} is complete in ${place}: ${parts.length === 1 ? "1 part" : `${parts.length} parts`}, ${size(bytes)}`,
  ].join("\n");
}

/** A restore, for people. */
export function restoreText({
  id,
  parts,
  notes,
  restarted,
  unwell,
  next,
}: Restored & { notes: string[] }): string {
  const again = restarted - unwell.length;
  return [
    ...notes.map((note) => `note: ${note}`),
    `${id} is restored: ${parts.map(({ name }) => name).join(", ")}`,
    ...(restarted === 0
      ? []
      : [`${again} of ${restarted} containers that were stopped for it are well again`]),
    ...(next === undefined ? [] : [`Next: ${next}`]),
    ...unwell.map((container) => `  ${container}. Next: docker logs ${container.split(" ")[0]}`),
  ].join("\n");
}
