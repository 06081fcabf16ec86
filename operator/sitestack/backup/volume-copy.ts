import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract, type Header, pack } from "tar-stream";
import { type EngineClient, EngineError } from "../../../engine";
import { LIMIT, listContainers } from "./containers";

/** A volume's files, as many times as they are asked for. */
export type Archive = () => Promise<Readable>;

/** Where a volume is inside the helper. */
const MOUNT = "/volume";
const NEW = ".sitestack-restored";
const OLD = ".sitestack-replaced";
/** Moving within a file system takes no time, removing what was there may. */
const SWITCH_LIMIT = { timeoutMs: 3_600_000 };

/**
 * What was restored takes the place of what is there. Until the first move nothing of the volume's own is touched; what
 * is replaced goes only when all is in its place.
 */
const SWITCH = `set -eu
cd ${MOUNT}
rm -rf ${OLD} && mkdir ${OLD}
for entry in * .[!.]* ..?*; do
  case $entry in ${NEW}|${OLD}) continue;; esac
  if [ -e "$entry" ] || [ -L "$entry" ]; then mv -- "$entry" ${OLD}/; fi
done
for entry in ${NEW}/* ${NEW}/.[!.]* ${NEW}/..?*; do
  if [ -e "$entry" ] || [ -L "$entry" ]; then mv -- "$entry" ./; fi
done
chown "$(stat -c %u:%g ${NEW})" . && chmod "$(stat -c %a ${NEW})" .
rm -rf ${NEW} ${OLD}`;

/** Whether the engine has such a volume, and with anything in it. */
export async function volumeState(
  client: EngineClient,
  volume: string,
): Promise<"absent" | "empty" | "full"> {
  try {
    await client.requestJson("GET", `/volumes/${volume}`, undefined, LIMIT);
  } catch (error) {
    if (error instanceof EngineError && error.statusCode === 404) return "absent";
    throw error;
  }
  return withHelper(client, volume, { readOnly: true }, async (id) => {
    const archive = await client.download(`/containers/${id}/archive?path=${MOUNT}/.`);
    return (await holdsEntries(archive)) ? "full" : "empty";
  });
}

/** A volume's files as an archive, handed to `use` as it comes. Nothing runs for it: the engine itself reads them. */
export function readVolume<Result>(
  client: EngineClient,
  volume: string,
  use: (archive: Readable) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  return withHelper(client, volume, { readOnly: true }, async (id) =>
    use(await client.download(`/containers/${id}/archive?path=${MOUNT}/.`, signal)),
  );
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
    await start(client, id, `what was in ${volume} may lie in its folder ${OLD}`);
  });
}

/** Whether a volume can be replaced: with a shell of an image that is there. @throws EngineError when not. */
export async function tryReplacing(client: EngineClient, volume: string): Promise<void> {
  await runHelper(client, volume, "command -v rm mv mkdir chown chmod stat >/dev/null");
}

async function runHelper(client: EngineClient, volume: string, script: string): Promise<void> {
  const command = { Entrypoint: ["sh", "-c", script], Cmd: [], User: "0" };
  await withHelper(client, volume, command, (id) => start(client, id, "it needs a shell in its image"));
}

async function start(client: EngineClient, id: string, hint: string): Promise<void> {
  await client.requestJson("POST", `/containers/${id}/start`, undefined, LIMIT);
  const done = await client.requestJson<{ StatusCode: number }>(
    "POST",
    `/containers/${id}/wait`,
    undefined,
    SWITCH_LIMIT,
  );
  if (done.StatusCode === 0) return;
  const said = (await client.logs(id, 5, LIMIT)).trim();
  throw new EngineError(`the helper in the volume ended with code ${done.StatusCode}: ${said} (${hint})`);
}

/** A container that has the volume, for as long as it is used. By itself it is never started. */
async function withHelper<Result>(
  client: EngineClient,
  volume: string,
  settings: { readOnly?: boolean } & Record<string, unknown>,
  use: (id: string) => Promise<Result>,
): Promise<Result> {
  const { readOnly: ReadOnly = false, ...rest } = settings;
  const mount = {
    ...{ Type: "volume", Source: volume, Target: MOUNT, ReadOnly },
    VolumeOptions: { NoCopy: true },
  };
  const body = {
    ...{ Image: await helperImage(client, volume), Cmd: ["never started"] },
    ...{ Labels: { "io.sitestack.purpose": "backup" }, Healthcheck: { Test: ["NONE"] } },
    ...rest,
    HostConfig: { NetworkMode: "none", Mounts: [mount] },
  };
  const { Id } = await client.requestJson<{ Id: string }>("POST", "/containers/create", body, LIMIT);
  try {
    return await use(Id);
  } finally {
    await client
      .requestJson("DELETE", `/containers/${Id}?force=1&v=1`, undefined, LIMIT)
      .catch(() => undefined);
  }
}

/** The image of a container that uses the volume, since that is there and has what belongs to it; else any. */
async function helperImage(client: EngineClient, volume: string): Promise<string> {
  const [user] = await listContainers(client, { volume: [volume] });
  if (user !== undefined) return user.imageId;
  const images = await client.requestJson<{ Id: string; Created: number }[]>(
    "GET",
    "/images/json",
    undefined,
    LIMIT,
  );
  const [newest] = images.sort((one, other) => other.Created - one.Created);
  if (newest !== undefined) return newest.Id;
  throw new EngineError("the engine has no image to look into a volume with. Next: npm run pulumi -- up");
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
