import type { EngineClient } from "../../../engine";
import type { Progress } from "../../../toolchain/report";
import { size } from "../../remains";
import { type LeftOut, unlessBroken } from "./broken";
import { claimName } from "./claim";
import { type HeldContainer, listContainers } from "./containers";
import { HELD_LIMIT_MS } from "./held-limit";
import { type Hold, whileHeld } from "./hold";
import { backupId, type Manifest, type ManifestPart, manifestText, partFile } from "./manifest";
import { type OpenDump, openDump } from "./open-dump";
import { type Stored, storePart } from "./part-stream";
import type { BackupPlan, DumpPart, PartGroup, VolumePart } from "./plan";
import type { BackupStore } from "./store";
import { readVolume, volumeState } from "./volume-copy";

/** One host's part of a backup. */
export interface HostTask {
  client: EngineClient;
  plan: BackupPlan;
}

/** What a backup is made of, and for whom. */
export interface BackupTask {
  site: string;
  store: BackupStore;
  hosts: readonly HostTask[];
  /** An update may be what mends a service: before one, the dump of a service that is broken is left out. */
  reason: Manifest["reason"];
  /** Whether the plans are of some of the site's parts only. @default false */
  partial?: boolean;
  progress: Progress;
  signal?: AbortSignal;
}

/** A backup that was made; where nothing was there, one without parts, of which nothing is in the store. */
export interface Backup {
  manifest: Manifest;
  /** What should be in it and is not. */
  leftOut: LeftOut[];
  /** What a reader must know of it. */
  notes: string[];
}

/**
 * Makes a backup: all of it, or none. Services are held for no longer than the volumes of their moment take, and
 * brought back whatever happens.
 * @throws Error when a part cannot be had; what was written of the others is removed.
 */
export async function makeBackup(task: BackupTask): Promise<Backup> {
  const { site, store, signal } = task;
  const { begun, release } = await claimName(store, site, signal);
  const folder = `${site}/${backupId(begun)}`;
  try {
    const backup = await takeAll(task, folder, begun);
    if (backup.manifest.parts.length > 0)
      await store.write(`${folder}/manifest.json`, oneChunk(manifestText(backup.manifest)));
    await release();
    return backup;
  } catch (error) {
    throw await takenBack(store, folder, error as Error);
  }
}

async function takeAll(task: BackupTask, folder: string, begun: Date): Promise<Backup> {
  const { site, reason, hosts } = task;
  const notes: string[] = [];
  const leftOut: LeftOut[] = [];
  const parts: ManifestPart[] = [];
  for (const { client, plan } of hosts) {
    const at = { ...task, client, folder, notes, leftOut };
    for (const group of plan.groups) parts.push(...(await takeGroup(at, group)));
  }
  notes.push(...leftOut.map(({ name, why }) => `${name} is not in it: ${why}`));
  // A volume that the engine has not got holds nothing that would be missing.
  const partial = task.partial === true || leftOut.some(({ kind }) => kind === "dump");
  const id = backupId(begun);
  const manifest = { version: 1 as const, site, id, takenAt: begun.toISOString(), reason, partial, parts };
  return { manifest, leftOut, notes };
}

/** Removes what was written. @returns the error; with what is left where the store does not answer any more. */
async function takenBack(store: BackupStore, folder: string, error: Error): Promise<Error> {
  try {
    for (const key of await store.list(`${folder}/`)) await store.remove(key);
    return error;
  } catch {
    const left = `What was written before may still lie below ${folder}/ in ${store.place}. It is no backup: without a manifest it is never restored, and a backup or prune of tomorrow removes it where a rule says what to keep.`;
    return new Error(`${error.message}\n${left}`, { cause: error });
  }
}

/** A backup that is being made on one host. */
interface Making extends BackupTask {
  client: EngineClient;
  /** Where in the store. */
  folder: string;
  notes: string[];
  leftOut: LeftOut[];
}

/** Holds who writes, lets the dumps begin, copies the volumes; the dumps go on by themselves when nobody is held any more. */
async function takeGroup(at: Making, group: PartGroup): Promise<ManifestPart[]> {
  const { client, site, notes, leftOut, progress } = at;
  const there: VolumePart[] = [];
  for (const volume of group.volumes) {
    if ((await volumeState(client, volume.volume)) !== "absent") there.push(volume);
    else
      leftOut.push({ name: volume.name, kind: "volume", why: `the engine has no volume ${volume.volume}` });
  }
  const users = await usersOf(client, there);
  notes.push(...foreignWriters(site, users));
  const holds = holdsFor(site, group, users);
  const held = Object.fromEntries(
    holds.map(({ container, method }) => [container.service ?? container.name, method]),
  );
  const dumps: OpenDump[] = [];
  try {
    const startedAt = performance.now();
    const parts = await whileHeld(client, holds, async () => {
      for (const dump of group.dumps)
        dumps.push(...(await unlessBroken(at, dump, () => openDump(at, dump, holds.length > 0))));
      const copies: ManifestPart[] = [];
      for (const volume of there) copies.push(await copyVolume(at, volume, { held, users }));
      return copies;
    });
    const names = Object.entries(held).map(
      ([service, method]) => `${service} ${method === "pause" ? "paused" : "stopped"}`,
    );
    if (names.length > 0) progress.line(`  ${names.join(", ")} for ${seconds(startedAt)}`);
    for (const dump of dumps)
      parts.push(...(await unlessBroken(at, dump.part, () => storeDump(at, dump, held))));
    return parts;
  } finally {
    await Promise.allSettled(dumps.map((dump) => dump.close()));
  }
}

/** While services are held the engine may not fall silent: they would stay so for as long as its dead link does. */
function copyVolume(
  at: Making,
  part: VolumePart,
  { held, users }: Pick<ManifestPart, "held"> & { users: readonly HeldContainer[] },
): Promise<ManifestPart> {
  const { client, store, signal } = at;
  const image = users.find(({ mounts }) => mounts.some(({ volume }) => volume === part.volume))?.imageId;
  const limit = Object.keys(held).length > 0 ? HELD_LIMIT_MS : undefined;
  return storeAs(at, part, { held, image }, (key) =>
    readVolume(client, part.volume, (archive) => storePart(store, key, archive, signal), {
      signal,
      limit,
    }),
  );
}

function storeDump(
  at: Making,
  { part, container, content }: OpenDump,
  held: ManifestPart["held"],
): Promise<ManifestPart> {
  return storeAs(at, part, { held, image: container.imageId }, (key) =>
    storePart(at.store, key, content, at.signal),
  );
}

/** Containers that have these volumes. */
async function usersOf(client: EngineClient, volumes: readonly VolumePart[]): Promise<HeldContainer[]> {
  if (volumes.length === 0) return [];
  return listContainers(client, { volume: volumes.map(({ volume }) => volume) });
}

/** Which running containers are held, and how: those of the site that write to the group's volumes. */
export function holdsFor(
  site: string,
  group: PartGroup,
  users: readonly HeldContainer[],
): (Hold & { container: HeldContainer })[] {
  return users
    .filter((user) => user.state === "running" && user.site === site && writesTo(group, user))
    .map((container) => ({ container, method: group.hold[container.service ?? ""] ?? "pause" }));
}

function writesTo({ volumes }: PartGroup, { mounts }: HeldContainer): boolean {
  return mounts.some(({ volume, writable }) => writable && volumes.some((part) => part.volume === volume));
}

function foreignWriters(site: string, users: readonly HeldContainer[]): string[] {
  return users
    .filter(
      (user) =>
        user.state === "running" && user.site !== site && user.mounts.some(({ writable }) => writable),
    )
    .map(({ name }) => `${name} is not of this site and was not held: it may have written meanwhile`);
}

async function storeAs(
  { folder, progress, signal }: Making,
  part: VolumePart | DumpPart,
  facts: Pick<ManifestPart, "held" | "image">,
  store: (key: string) => Promise<Stored>,
): Promise<ManifestPart> {
  signal?.throwIfAborted();
  const startedAt = performance.now();
  const file = partFile(part);
  const stored = await store(`${folder}/${file}`).catch((cause: Error) => {
    throw new Error(`${part.name} could not be backed up: ${cause.message}`, { cause });
  });
  progress.line(
    `${part.name}: ${size(stored.contentBytes)}, ${size(stored.bytes)} compressed, ${seconds(startedAt)}`,
  );
  const { name, kind } = part;
  return { name, kind, file, ...stored, ...facts };
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

async function* oneChunk(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
