import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { hostname, release } from "node:os";
import type { EngineClient } from "../../../engine";
import type { HostFacts } from "../../host-facts";
import type { HostPath } from "../checks/host-paths";
import { pathsThroughEngine } from "./engine-paths";
import { pathsOverSsh } from "./ssh-paths";

/** Milliseconds for the local file system; a dead network mount would hang it. */
const LOCAL_LIMIT_MS = 2000;

type MachineIdentity = Pick<HostFacts, "name" | "kernelVersion" | "rootDir">;

/**
 * True where the engine runs on this very machine and sees the same files. A local socket alone does not tell: it may
 * lead out of a container, into a virtual machine or through a tunnel.
 */
export function isThisMachine(
  client: Pick<EngineClient, "target">,
  { name, kernelVersion, rootDir }: MachineIdentity,
): boolean {
  if (client.target.kind !== "unix" || name !== hostname() || kernelVersion !== release()) return false;
  // A container on the host's network has the host's name, and another root.
  return existsSync(rootDir);
}

/** Looks at paths of a host; those that nobody can tell of are not in the answer. */
export async function readHostPaths(
  client: EngineClient,
  facts: MachineIdentity,
  paths: readonly string[],
): Promise<ReadonlyMap<string, HostPath>> {
  const seen = await pathsSeenDirectly(client, facts, paths);
  const open = paths.filter((path) => seen.get(path) === undefined);
  const told = open.length === 0 ? new Map<string, undefined>() : await pathsThroughEngine(client, open);
  const known = [...seen, ...told].filter((entry): entry is [string, HostPath] => entry[1] !== undefined);
  return new Map(known);
}

/** What needs no container: this machine's own files, and those that a login on the host sees. */
async function pathsSeenDirectly(
  client: EngineClient,
  facts: MachineIdentity,
  paths: readonly string[],
): Promise<Map<string, HostPath | undefined>> {
  if (isThisMachine(client, facts)) return localPaths(paths);
  const { target } = client;
  return target.kind === "ssh" ? pathsOverSsh(target, paths) : new Map();
}

async function localPaths(paths: readonly string[]): Promise<Map<string, HostPath | undefined>> {
  return new Map(await Promise.all(paths.map(async (path) => [path, await localPath(path)] as const)));
}

/** Undefined where this user may not look, or the file system does not answer. */
async function localPath(path: string): Promise<HostPath | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, LOCAL_LIMIT_MS, undefined);
  });
  return Promise.race([look(path), late]).finally(() => clearTimeout(timer));
}

async function look(path: string): Promise<HostPath | undefined> {
  try {
    const found = await stat(path);
    const kind = found.isDirectory() ? "directory" : found.isFile() ? "file" : "other";
    return { kind, uid: found.uid, mode: found.mode & 0o777 };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? "absent" : undefined;
  }
}
