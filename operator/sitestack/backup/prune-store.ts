import { reasonOf } from "../../../engine";
import { readCatalogue, removeBackup } from "./catalogue";
import { type KeepRule, outdated, patience, saysSomething } from "./prune";
import type { BackupStore } from "./store";

/** Removes what a rule does not keep of a site. @returns the ids; with `dryRun` of those that would go. */
export async function prune(
  store: BackupStore,
  site: string,
  rule: KeepRule,
  { dryRun = false } = {},
): Promise<string[]> {
  const now = new Date();
  if (!dryRun) await store.dropUnfinished(`${site}/`, patience(now));
  if (!saysSomething(rule)) return [];
  const gone = outdated(await readCatalogue(store, site), rule, now);
  if (!dryRun) for (const id of gone) await removeBackup(store, site, id);
  return gone;
}

/** The same after a backup, which is good whatever becomes of the older ones. */
export async function pruneAfter(
  store: BackupStore,
  site: string,
  rule: KeepRule,
): Promise<{ pruned: string[]; notes: string[] }> {
  try {
    return { pruned: await prune(store, site, rule), notes: [] };
  } catch (error) {
    const note = `older backups could not be pruned: ${reasonOf(error)}; the next backup tries again`;
    return { pruned: [], notes: [note] };
  }
}
