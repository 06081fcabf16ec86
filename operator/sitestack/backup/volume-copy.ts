import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract, type Header, pack } from "tar-stream";
import { type EngineClient, EngineError } from "../../../engine";
import { LIMIT } from "./containers";
import { patienceOf } from "./held-limit";
import { MOUNT, runHelper, startHelper, withHelper } from "./volume-helper";

/** A volume's files, as many times as they are asked for. */
export type Archive = () => Promise<Readable>;

const NEW = ".sitestack-restored";
const OLD = ".sitestack-replaced";

/**
 * What was restored takes the place of what is there. Until the first move nothing of the volume's own is touched; what
 * is replaced goes only when all is in its place. A backup of a volume in which a restore was killed has its folders, too.
 */
const SWITCH = `set -eu
cd ${MOUNT}
rm -rf ${OLD} ${NEW}/${OLD} ${NEW}/${NEW} && mkdir ${OLD}
for entry in * .[!.]* ..?*; do
  case $entry in ${NEW}|${OLD}) continue;; esac
  if [ -e "$entry" ] || [ -L "$entry" ]; then mv -- "$entry" ${OLD}/; fi
done
for entry in ${NEW}/* ${NEW}/.[!.]* ${NEW}/..?*; do
  if [ -e "$entry" ] || [ -L "$entry" ]; then mv -- "$entry" ./; fi
done
chown "$(stat -c %u:%g ${NEW})" . && chmod "$(stat -c %a ${NEW})" .
rm -rf ${NEW} ${OLD}`;

/** What there is of a volume. */
export type VolumeState = "absent" | "empty" | "full";

/** Whether the engine has such a volume, and with anything in it. */
export async function volumeState(client: EngineClient, volume: string): Promise<VolumeState> {
  try {
    await client.requestJson("GET", `/volumes/${volume}`, undefined, LIMIT);
  } catch (error) {
    if (error instanceof EngineError && error.statusCode === 404) return "absent";
    throw error;
  }
  return contentState(client, volume);
}

/** The same for a folder of the host. */
export async function folderState(client: EngineClient, folder: string): Promise<VolumeState> {
  try {
    return await contentState(client, folder);
  } catch (error) {
    if (error instanceof EngineError && error.message.includes("path does not exist")) return "absent";
    throw error;
  }
}

function contentState(client: EngineClient, source: string): Promise<VolumeState> {
  return withHelper(client, source, { readOnly: true }, async (id) => {
    const archive = await client.download(`/containers/${id}/archive?path=${MOUNT}/.`);
    return (await holdsEntries(archive)) ? "full" : "empty";
  });
}

/**
 * A volume's files as an archive, handed to `use` as it comes. Nothing runs for it: the engine itself reads them.
 * @param limit milliseconds that the engine may take until its next byte. Default: no limit.
 */
export function readVolume<Result>(
  client: EngineClient,
  volume: string,
  use: (archive: AsyncIterable<Buffer>) => Promise<Result>,
  { signal, limit }: { signal?: AbortSignal; limit?: number } = {},
): Promise<Result> {
  const silent = `no byte of it came for ${(limit ?? 0) / 1000} s, and services were held meanwhile. Next: look whether the host is well and the link to it, and run it again.`;
  const patience = patienceOf(limit, new Error(silent), signal);
  return withHelper(client, volume, { readOnly: true }, async (id) => {
    const asked = client.download(`/containers/${id}/archive?path=${MOUNT}/.`, patience.signal);
    return use(patience.each(await patience.waitFor(asked)));
  });
}

/**
 * Makes a volume and fills it. When that fails it goes again.
 * @param labels what `up` gives it, so that it takes it over.
 */
export async function createVolume(
  client: EngineClient,
  volume: { name: string; labels: Record<string, string> },
  archive: Archive,
  signal?: AbortSignal,
): Promise<void> {
  const { name: Name, labels: Labels } = volume;
  await client.requestJson("POST", "/volumes/create", { Name, Labels }, LIMIT);
  try {
    await withHelper(client, Name, {}, async (id) => {
      await client.upload(
        `/containers/${id}/archive?path=/`,
        await folderOf(MOUNT.slice(1), archive),
        signal,
      );
      await client.upload(`/containers/${id}/archive?path=${MOUNT}`, await archive(), signal);
    });
  } catch (error) {
    await client.requestJson("DELETE", `/volumes/${Name}`, undefined, LIMIT).catch(() => undefined);
    throw error;
  }
}

/**
 * Replaces what is in a volume that nobody uses meanwhile. What cannot be read to its end, or has no room, leaves it as
 * it was.
 */
export async function replaceVolume(
  client: EngineClient,
  volume: string,
  archive: Archive,
  signal?: AbortSignal,
): Promise<void> {
  const command = { Entrypoint: ["sh", "-c", SWITCH], Cmd: [], User: "0" };
  // Of another backup, where a restore was killed: an upload would only add to it.
  await runHelper(client, volume, `rm -rf ${MOUNT}/${NEW}`);
  await withHelper(client, volume, command, async (id) => {
    const put = (path: string, content: Readable) =>
      client.upload(`/containers/${id}/archive?path=${path}`, content, signal);
    await put(MOUNT, await folderOf(NEW, archive));
    try {
      await put(`${MOUNT}/${NEW}`, await archive());
    } catch (error) {
      await runHelper(client, volume, `rm -rf ${MOUNT}/${NEW}`).catch(() => undefined);
      throw error;
    }
    await startHelper(client, id, `what was in ${volume} may lie in its folder ${OLD}`);
  });
}

/** Whether a volume can be replaced: with a shell of an image that is there. @throws EngineError when not. */
export async function tryReplacing(client: EngineClient, volume: string): Promise<void> {
  await runHelper(client, volume, "command -v rm mv mkdir chown chmod stat >/dev/null");
}

/**
 * An archive of one folder, with the owner and the mode of the volume's own: the engine leaves those of an archive's
 * root alone.
 */
async function folderOf(name: string, archive: Archive): Promise<Readable> {
  const header = await firstHeader(await archive());
  const { uid, gid, mode, mtime } = header ?? {};
  const folder = pack();
  folder.entry({ name, type: "directory", uid, gid, mode, mtime });
  folder.finalize();
  return folder as unknown as Readable;
}

/** Whether an archive of a folder has more in it than the folder itself. */
async function holdsEntries(archive: Readable): Promise<boolean> {
  for await (const { name } of headers(archive)) if (!/^(\.\/?)?$/.test(name)) return true;
  return false;
}

async function firstHeader(archive: Readable): Promise<Header | undefined> {
  for await (const header of headers(archive)) return header;
  return undefined;
}

/** What an archive holds, as it comes; leaving the loop ends the archive. */
async function* headers(archive: Readable): AsyncGenerator<Header> {
  const entries = extract();
  pipeline(archive, entries).catch(() => undefined);
  for await (const entry of entries) {
    yield entry.header;
    entry.resume();
  }
}
