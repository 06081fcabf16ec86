import { posix } from "node:path";
import { extract, type Header, pack } from "tar-stream";
import { type EngineClient, EngineError } from "../../../engine";
import type { HostPath } from "../checks/host-paths";
import { PROBE_LIMIT as LIMIT, withContainer } from "./probe-container";

/** Enough for the first entry of an archive, with its extended headers. */
const FIRST_ENTRY_BYTES = 1 << 16;
/** Where the host's path is inside the container that looks at it. */
const MOUNT = "/path";
/** An archive without entries. */
const EMPTY_ARCHIVE = Buffer.alloc(1024);

/**
 * Looks at paths of the engine's own host, wherever that is, without running anything there: a container that is never
 * started mounts the path, and the engine hands out the archive of it, whose first header has owner and mode.
 * @returns path → what is there, `absent`, or undefined where the engine does not tell.
 */
export async function pathsThroughEngine(
  client: EngineClient,
  paths: readonly string[],
): Promise<Map<string, HostPath | undefined>> {
  const look = (image: string) =>
    Promise.all(paths.map(async (path) => [path, await lookAt(client, image, path)] as const));
  const known = await withEmptyImage(client, look).catch(() => []);
  return new Map(known);
}

/**
 * Makes a folder on the engine's host, with the folders above it, owned by `owner` (default: root). One that is there
 * stays as it is.
 */
export async function makeThroughEngine(client: EngineClient, path: string, owner = 0): Promise<void> {
  await withEmptyImage(client, async (image) => {
    if ((await lookAt(client, image, path)) !== "absent") return;
    // A bind of this form makes the folders above.
    const binds = { HostConfig: { Binds: [`${posix.dirname(path)}:${MOUNT}`] } };
    const archive = await folderArchive(posix.basename(path), owner);
    await withContainer(client, image, binds, (id) =>
      client.requestBytes("PUT", `/containers/${id}/archive?path=${MOUNT}`, archive, LIMIT),
    );
  });
}

async function lookAt(client: EngineClient, image: string, path: string): Promise<HostPath | undefined> {
  const mounts = { HostConfig: { Mounts: [{ Type: "bind", Source: path, Target: MOUNT, ReadOnly: true }] } };
  try {
    return await withContainer(client, image, mounts, async (id) => {
      const archive = `/containers/${id}/archive?path=${MOUNT}`;
      return hostPath(await firstHeader(await client.firstBytes(archive, FIRST_ENTRY_BYTES, LIMIT)));
    });
  } catch (error) {
    const absent = error instanceof EngineError && error.message.includes("source path does not exist");
    return absent ? "absent" : undefined;
  }
}

function hostPath({ type, uid = 0, mode = 0 }: Header): HostPath {
  const kind = type === "directory" || type === "file" ? type : "other";
  return { kind, uid, mode: mode & 0o777 };
}

function firstHeader(archive: Buffer): Promise<Header> {
  return new Promise((resolve, reject) => {
    const reader = extract();
    reader.once("entry", (header) => resolve(header));
    reader.once("finish", () => reject(new Error("the engine's archive has no entry")));
    reader.once("error", reject);
    reader.end(archive);
  });
}

async function folderArchive(name: string, owner: number): Promise<Buffer> {
  const archive = pack();
  const mode = 0o755;
  archive.entry({ name, type: "directory", mode, uid: owner, gid: owner, mtime: new Date() });
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** An image without a file, for as long as it is used: a fresh engine has none, and nobody else's is touched. */
async function withEmptyImage<Result>(
  client: EngineClient,
  use: (image: string) => Promise<Result>,
): Promise<Result> {
  const label = encodeURIComponent("LABEL io.sitestack.purpose=preflight");
  const path = `/images/create?fromSrc=-&changes=${label}`;
  const answer = (await client.requestBytes("POST", path, EMPTY_ARCHIVE, LIMIT)).toString("utf8");
  const [image] = /sha256:[0-9a-f]{64}/.exec(answer) ?? [];
  if (image === undefined) throw new EngineError(`the engine imported no image: ${answer.trim()}`);
  try {
    return await use(image);
  } finally {
    await client.requestJson("DELETE", `/images/${image}`, undefined, LIMIT).catch(() => undefined);
  }
}
