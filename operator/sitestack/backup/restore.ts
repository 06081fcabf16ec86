import { type EngineClient, reasonOf, runCommand } from "../../../engine";
import type { Progress } from "../../../toolchain/report";
import { size } from "../../remains";
import { listContainers } from "./containers";
import { type Hold, whileHeld } from "./hold";
import type { Manifest } from "./manifest";
import { openPart, verifyPart } from "./part-stream";
import { holdsForUnit, type RestoreUnit, unitsOf } from "./restore-hold";
import type { Match } from "./restore-plan";
import { isDump, isVolume, lookAt, obstacles, type Target } from "./restore-target";
import type { BackupStore } from "./store";
import { createVolume, replaceVolume } from "./volume-copy";
import { hasImage } from "./volume-helper";
import { waysOut } from "./way-out";
import { notWell } from "./well";

/** What is restored, and where to. */
export interface RestoreTask {
  site: string;
  store: BackupStore;
  manifest: Manifest;
  /** The parts by engine. */
  hosts: readonly { client: EngineClient; matches: readonly Match[] }[];
  /** Whether data that are there may be replaced. */
  overwrite: boolean;
  /** Brings the site up: asked for when a database has to run for its dump, and does not. */
  bringUp: () => Promise<void>;
  progress: Progress;
  signal?: AbortSignal;
}

/** A restore that was done. */
export interface Restored {
  id: string;
  parts: { name: string; bytes: number }[];
  /** How many containers were stopped for it and started again. */
  restarted: number;
  /** Those of them that are not well again, each with its state. */
  unwell: string[];
  /** What to do now, where nothing of the site runs. */
  next?: string;
}

/** A restore at work. */
interface Restoring extends RestoreTask {
  targets: Target[];
  done: Target[];
}

/**
 * Puts a backup back. Before anything is touched every engine is asked whether it can be done, and every stored byte is
 * held to its checksum. Where a database does not run, as on a host that was lost, the site is brought up in between.
 * @throws Error with everything that stands in the way; or, when it breaks off, with what is restored, what may be half
 * done, and what was not touched.
 */
export async function restoreBackup(task: RestoreTask): Promise<Restored> {
  const { manifest, site, overwrite } = task;
  const restoring: Restoring = { ...task, targets: await look(task), done: [] };
  refuse(
    `The backup ${manifest.id} cannot be restored; nothing was changed`,
    obstacles(restoring.targets, site, overwrite),
  );
  await verify(restoring);
  const stopped = await restoreAll(restoring).catch((cause) => {
    throw new Error(`${reasonOf(cause)}\n${restoredSoFar(restoring)}`, { cause });
  });
  const unwell = task.progress.during("waiting for the services that were stopped", () =>
    Promise.all(stopped.map(({ client, holds }) => notWell(client, holds, task.signal))),
  );
  return {
    id: manifest.id,
    parts: restoring.done.map(({ stored }) => ({ name: stored.name, bytes: stored.contentBytes })),
    restarted: stopped.flatMap(({ holds }) => holds).length,
    unwell: (await unwell).flat(),
    ...((await runs(task)) ? {} : { next: `npm run sitestack -- up --stack ${site}` }),
  };
}

/** @returns who was stopped for it. */
async function restoreAll(restoring: Restoring): Promise<{ client: EngineClient; holds: Hold[] }[]> {
  if (restoring.targets.some((target) => isDump(target) && target.container === undefined))
    await bringUp(restoring);
  const stopped: { client: EngineClient; holds: Hold[] }[] = [];
  for (const unit of unitsOf(restoring.targets.filter((target) => !isDone(restoring, target))))
    stopped.push({ client: unit.client, holds: await restoreUnit(restoring, unit) });
  return stopped;
}

async function runs({ hosts, site }: RestoreTask): Promise<boolean> {
  const label = [`io.sitestack.site=${site}`];
  const found = hosts.map(({ client }) => listContainers(client, { label, status: ["running"] }));
  return (await Promise.all(found)).flat().length > 0;
}

function look({ hosts, site }: RestoreTask): Promise<Target[]> {
  return Promise.all(
    hosts.flatMap(({ client, matches }) => matches.map((match) => lookAt(client, site, match))),
  );
}

async function verify({ store, site, manifest, targets, progress, signal }: Restoring): Promise<void> {
  const damaged: string[] = [];
  for (const { stored } of targets) {
    await verifyPart(store, `${site}/${manifest.id}`, stored, signal).catch((error) => {
      signal?.throwIfAborted();
      damaged.push(`${stored.name}: ${reasonOf(error)}`);
    });
  }
  refuse(`The backup ${manifest.id} is damaged; nothing was changed`, damaged);
  progress.line(`${manifest.id}: all ${targets.length} checksums are right`);
}

/**
 * Gets databases to run. Files that are not there yet come before, so that services find them at their first start; those
 * of one moment with a database come with it.
 */
async function bringUp(restoring: Restoring): Promise<void> {
  const { site, targets, progress } = restoring;
  const waiting = targets.filter((target) => isDump(target) && target.container === undefined);
  for (const target of targets) {
    if (!isVolume(target) || target.part.atOnce || target.state !== "absent") continue;
    if (await hasImage(target.client)) await restoreTarget(restoring, target);
  }
  const names = waiting.map(({ part }) => part.name).join(", ");
  progress.line(`${names}: has to run to take its data, so the site is brought up first`);
  await restoring.bringUp().catch(async (cause) => {
    throw new Error([reasonOf(cause), ...(await waysOut(site, waiting))].join("\n"), { cause });
  });
  restoring.targets = await look(restoring);
  restoring.done = restoring.targets.filter(({ part }) =>
    restoring.done.some((target) => target.part === part),
  );
  await refuseAfterUpdate(restoring, targets);
}

/** What the update has made in places that were empty is nobody's data; what it has found there may be. */
async function refuseAfterUpdate(restoring: Restoring, before: readonly Target[]): Promise<void> {
  const { site, targets, overwrite } = restoring;
  const wasUnknown = ({ part }: Target) =>
    before.some((target) => target.part === part && target.state === "unknown");
  const silent = targets.filter((target) => isDump(target) && target.container === undefined);
  const found = targets.filter((target) => target.state === "full" && wasUnknown(target) && !overwrite);
  refuse("The site is up, and not all of its data can be restored", [
    ...silent.map(({ part }) => `${part.name} does not run, though the site is up`),
    ...(await waysOut(site, silent)),
    ...found.map(({ part }) => `${part.name} has data, which --overwrite would replace`),
  ]);
}

/** @returns who was stopped for it. */
async function restoreUnit(restoring: Restoring, unit: RestoreUnit): Promise<Hold[]> {
  const { client, volumes, dumps } = unit;
  const holds = await holdsForUnit(restoring.site, unit);
  await whileHeld(client, holds.all, async () => {
    await whileHeld(client, holds.volumes, async () => {
      for (const target of volumes) await restoreTarget(restoring, target);
    });
    for (const target of dumps) await restoreTarget(restoring, target);
  });
  return [...holds.all, ...holds.volumes];
}

async function restoreTarget(restoring: Restoring, target: Target): Promise<void> {
  const { store, site, manifest, progress, signal } = restoring;
  signal?.throwIfAborted();
  const startedAt = performance.now();
  try {
    await fill(target, site, () => openPart(store, `${site}/${manifest.id}`, target.stored, signal), signal);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error([brokenOff(target, cause), ...(await waysOut(site, [target]))].join("\n"), { cause });
  }
  restoring.done.push(target);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  progress.line(`${target.part.name}: restored, ${size(target.stored.contentBytes)}, ${seconds} s`);
}

async function fill(
  target: Target,
  site: string,
  content: () => ReturnType<typeof openPart>,
  signal?: AbortSignal,
): Promise<void> {
  const { client, state } = target;
  if (isDump(target)) {
    if (target.container === undefined) throw new Error("it does not run");
    await runCommand(client, target.container.id, target.part.commands.restore, {
      input: await content(),
      signal,
    });
  } else if (isVolume(target)) {
    const { volume: name, system } = target.part;
    const labels = { "io.sitestack.site": site, "io.sitestack.system": system };
    if (state === "absent") await createVolume(client, { name, labels }, content, signal);
    else await replaceVolume(client, name, content, signal);
  }
}

const isDone = ({ done }: Restoring, target: Target) => done.includes(target);
const namesOf = (some: readonly Target[]) => some.map(({ part }) => part.name).join(", ") || "none";

function brokenOff({ part: { name, kind } }: Target, cause: unknown): string {
  const half =
    kind === "volume" ? "is as it was, unless this says otherwise" : "is as its restore command has left it";
  return `${name} could not be restored: ${reasonOf(cause)}\n${name} ${half}.`;
}

/** What a restore that has broken off leaves behind. All may be back, and somebody could not be started again. */
function restoredSoFar(restoring: Restoring): string {
  const { targets, done, manifest } = restoring;
  const others = targets.filter((target) => !isDone(restoring, target));
  if (others.length === 0) return "All data are restored.";
  return [
    `The restore is not whole. Restored: ${namesOf(done)}. Not restored: ${namesOf(others)}.`,
    `Next: mend the cause, and run the same restore with --id ${manifest.id} --overwrite.`,
  ].join("\n");
}

function refuse(title: string, problems: readonly string[]): void {
  if (problems.length > 0)
    throw new Error(
      [`${title}:`, ...problems.map((problem) => `  ${problem.replaceAll("\n", "\n  ")}`)].join("\n"),
    );
}
