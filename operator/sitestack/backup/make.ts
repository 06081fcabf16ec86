import { commandOutput, type EngineClient } from "../../../engine";
import type { Progress } from "../../../toolchain/report";
import { size } from "../../remains";
import { type HeldContainer, listContainers, runningContainer } from "./containers";
import { type Hold, whileHeld } from "./hold";
import { backupId, type Manifest, type ManifestPart, manifestText, partFile } from "./manifest";
import { type Stored, storePart } from "./part-stream";
import type { BackupPlan, DumpPart, VolumeGroup, VolumePart } from "./plan";
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
  reason: Manifest["reason"];
  progress: Progress;
  signal?: AbortSignal;
}

/** A backup that was made. */
export interface Backup {
  manifest: Manifest;
  /** What a reader must know of it. */
  notes: string[];
}

/**
 * Makes a backup: all of it, or none. Services are held for no longer than their own volumes take, and brought back
 * whatever happens.
 * @throws Error when a part cannot be had; what was written of the others is removed.
 */
export async function makeBackup(task: BackupTask): Promise<Backup> {
  const { site, store, hosts, reason } = task;
  const begun = new Date();
  const id = backupId(begun);
  const folder = `${site}/${id}`;
  const notes: string[] = [];
  const parts: ManifestPart[] = [];
  if ((await store.list(`${folder}/`)).length > 0)
    throw new Error(`Another backup has been begun this second in ${store.place}. Next: run it again.`);
  try {
    for (const { client, plan } of hosts) {
      const at = { ...task, client, folder, notes };
      for (const group of plan.groups) parts.push(...(await copyGroup(at, group)));
      for (const dump of plan.dumps) parts.push(await takeDump(at, dump));
    }
    if (parts.length === 0) return { manifest: { ...head(), parts }, notes };
    const manifest = { ...head(), parts };
    await store.write(`${folder}/manifest.json`, oneChunk(manifestText(manifest)));
    return { manifest, notes };
  } catch (error) {
    const written = await store.list(`${folder}/`).catch(() => []);
    await Promise.allSettled(written.map((key) => store.remove(key)));
    throw error;
  }
  function head() {
    return { version: 1 as const, site, id, takenAt: begun.toISOString(), reason };
  }
}

/** A backup that is being made on one host. */
interface Making extends BackupTask {
  client: EngineClient;
  /** Where in the store. */
  folder: string;
  notes: string[];
}

async function copyGroup(at: Making, group: VolumeGroup): Promise<ManifestPart[]> {
  const { client, site, notes, progress } = at;
  const there: VolumePart[] = [];
  for (const volume of group.volumes) {
    if ((await volumeState(client, volume.volume)) !== "absent") there.push(volume);
    else notes.push(`${volume.name} is not in it: the engine has no volume ${volume.volume}`);
  }
  const users = await usersOf(client, there);
  notes.push(...foreignWriters(site, users));
  const holds = holdsFor(site, group, users);
  const held = Object.fromEntries(
    holds.map(({ container, method }) => [container.service ?? container.name, method]),
  );
  const startedAt = performance.now();
  const parts = await whileHeld(client, holds, async () => {
    const copies: ManifestPart[] = [];
    for (const volume of there) {
      const image = users.find(({ mounts }) =>
        mounts.some((mount) => mount.volume === volume.volume),
      )?.imageId;
      copies.push(
        await storeAs(at, volume, { held, image }, (key) =>
          readVolume(
            client,
            volume.volume,
            (archive) => storePart(at.store, key, archive, at.signal),
            at.signal,
          ),
        ),
      );
    }
    return copies;
  });
  const names = Object.entries(held).map(
    ([service, method]) => `${service} ${method === "pause" ? "paused" : "stopped"}`,
  );
  if (names.length > 0) progress.line(`  ${names.join(", ")} for ${seconds(startedAt)}`);
  return parts;
}

/** Containers that have these volumes. */
async function usersOf(client: EngineClient, volumes: readonly VolumePart[]): Promise<HeldContainer[]> {
  if (volumes.length === 0) return [];
  return listContainers(client, { volume: volumes.map(({ volume }) => volume) });
}

/** Which running containers are held, and how: those of the site that write to the group's volumes. */
export function holdsFor(
  site: string,
  group: VolumeGroup,
  users: readonly HeldContainer[],
): (Hold & { container: HeldContainer })[] {
  return users
    .filter((user) => user.state === "running" && user.site === site && writesTo(group, user))
    .map((container) => ({ container, method: group.hold[container.service ?? ""] ?? "pause" }));
}

function writesTo({ volumes }: VolumeGroup, { mounts }: HeldContainer): boolean {
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

async function takeDump(at: Making, dump: DumpPart): Promise<ManifestPart> {
  const { client, site, signal } = at;
  const container = await runningContainer(client, site, dump);
  if (container === undefined) {
    throw new Error(
      `${dump.name} does not run, so that its data cannot be dumped. Next: npm run pulumi -- up --stack ${site}, or leave it out (--only …).`,
    );
  }
  return storeAs(at, dump, { held: {}, image: container.imageId }, (key) =>
    storePart(at.store, key, commandOutput(client, container.id, dump.commands.dump, { signal }), signal),
  );
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
