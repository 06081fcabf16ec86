import { EngineClient, resolveEngineTarget } from "../../../engine";
import { projectRoot } from "../../../toolchain/paths";
import type { Progress } from "../../../toolchain/report";
import { readSite } from "../read-site";
import { type Catalogue, readCatalogue } from "./catalogue";
import { chosenBackup } from "./choose";
import { interruptible } from "./interrupt";
import { type Backup, makeBackup } from "./make";
import type { Manifest } from "./manifest";
import { openStore } from "./open-store";
import { type BackupPlan, partsOf, planBackup, plansFor } from "./plan";
import { type KeepRule, saysSomething } from "./prune";
import { prune, pruneAfter } from "./prune-store";
import { type Restored, restoreBackup } from "./restore";
import { planRestore } from "./restore-plan";
import type { BackupStore } from "./store";

/** What every verb about backups is told. */
export interface BackupOptions {
  stack: string;
  /** The place; default: the site's own. */
  place?: string;
  /** Names of the parts that are wanted. Default: all. */
  only?: readonly string[];
  /** Folder of the site files. Default: the project's. */
  folder?: string;
}

/** A site with what its backups consist of. */
interface BackedUpSite {
  plans: Record<string, BackupPlan>;
  keep: KeepRule;
  /** Undefined where neither the site nor the user names one. */
  store?: BackupStore;
  /** The engines, by host. */
  engines: Record<string, EngineClient>;
}

/** What a new backup gives. */
export interface BackupRun extends Backup {
  place: string;
  /** Backups that went, by the site's rule. */
  pruned: string[];
}

/**
 * Makes a backup, and lets go those that the site's rule does not keep.
 * @returns it; before an update also one without parts, where nothing could be had.
 */
export function runBackup(
  options: BackupOptions,
  progress: Progress,
  reason: Manifest["reason"] = "asked for",
): Promise<BackupRun> {
  const { stack: site, only = [] } = options;
  return withSite(options, async (backedUp, signal) => {
    const { plans, engines, keep } = backedUp;
    const store = neededStore(backedUp, site);
    refuseUnknown(plans, only);
    const wanted = plansFor(plans, only);
    const hosts = Object.entries(wanted.plans).map(([host, plan]) => ({
      client: engines[host] as EngineClient,
      plan,
    }));
    const { partial } = wanted;
    const backup = await makeBackup({ site, store, hosts, reason, partial, progress, signal });
    const made = backup.manifest.parts.length > 0;
    if (!made && reason === "asked for") throw new Error(`${site} has no data to back up.`);
    const pruning = made ? await pruneAfter(store, site, keep) : { pruned: [], notes: [] };
    const planned = Object.values(plans).flatMap((plan) => (only.length === 0 ? plan.leftOut : []));
    const leftOut = planned.map(({ name, why }) => `${name} is not in it: ${why}`);
    const notes = [...backup.notes, ...leftOut, ...pruning.notes];
    return { ...backup, notes, place: store.place, pruned: pruning.pruned };
  });
}

/** The backups of a site. */
export function listBackups(options: BackupOptions): Promise<Catalogue & { place: string }> {
  return withSite(options, async (backedUp) => {
    const store = neededStore(backedUp, options.stack);
    return { ...(await readCatalogue(store, options.stack)), place: store.place };
  });
}

/** Removes the backups that a rule does not keep. @returns their ids. */
export function pruneBackups(
  options: BackupOptions & { keep: KeepRule; dryRun: boolean },
): Promise<string[]> {
  return withSite(options, async (backedUp) => {
    const rule = saysSomething(options.keep) ? options.keep : backedUp.keep;
    if (!saysSomething(rule))
      throw new Error(
        "No rule says what to keep. Next: --keep-last 7, or sitestack:backup.keep in the site.",
      );
    return prune(neededStore(backedUp, options.stack), options.stack, rule, { dryRun: options.dryRun });
  });
}

/**
 * Puts a backup back.
 * @param bringUp brings the site up; asked for when a database does not run.
 */
export function runRestore(
  options: BackupOptions & { id?: string; overwrite: boolean },
  bringUp: () => Promise<void>,
  progress: Progress,
): Promise<Restored & { notes: string[] }> {
  const { stack: site, id, only, overwrite } = options;
  return withSite(options, async (backedUp, signal) => {
    const store = neededStore(backedUp, site);
    const chosen = chosenBackup(await readCatalogue(store, site), store, { id, only });
    const { manifest } = chosen;
    // Before anything is replaced, and again in the end.
    for (const note of chosen.notes) progress.line(`note: ${note}`);
    const { hosts, problems, notes } = planRestore(manifest, backedUp.plans, only);
    if (problems.length > 0) throw new Error([`Nothing was changed:`, ...problems].join("\n  "));
    const there = Object.entries(hosts).map(([host, { matches }]) => ({
      client: backedUp.engines[host] as EngineClient,
      matches,
    }));
    const task = { site, store, manifest, hosts: there, overwrite, bringUp, progress, signal };
    return { ...(await restoreBackup(task)), notes: [...chosen.notes, ...notes] };
  });
}

async function withSite<Result>(
  { stack, place, folder = projectRoot }: BackupOptions,
  work: (site: BackedUpSite, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  process.chdir(folder);
  const { site, topologies } = readSite(stack, folder);
  const where = place ?? site.backup?.to;
  const plans = Object.fromEntries(
    Object.entries(topologies).map(([host, there]) => [host, planBackup(stack, there)] as const),
  );
  const engines = Object.fromEntries(
    Object.entries(site.hosts).map(([host, { address, ...rest }]) => [
      host,
      new EngineClient(resolveEngineTarget({ ...rest, host: address })),
    ]),
  );
  const store = where === undefined ? undefined : await openStore(where, folder);
  try {
    return await interruptible((signal) =>
      work({ plans, engines, keep: site.backup?.keep ?? {}, ...(store && { store }) }, signal),
    );
  } finally {
    for (const client of Object.values(engines)) client.close();
  }
}

function neededStore({ store }: BackedUpSite, site: string): BackupStore {
  if (store !== undefined) return store;
  throw new Error(
    `Where are the backups of ${site}? Next: --at <folder or s3://bucket/prefix>, or sitestack:backup: { to: … } in Pulumi.${site}.yaml.`,
  );
}

function refuseUnknown(plans: Record<string, BackupPlan>, only: readonly string[]): void {
  const known = Object.values(plans).flatMap((plan) => partsOf(plan).map(({ name }) => name));
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(", ")}. The site has: ${known.join(", ") || "no data"}.`);
}
