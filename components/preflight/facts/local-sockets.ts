import { readdir, readFile, readlink } from "node:fs/promises";
import { type HeldSocket, parseSockets, SOCKET_FILES } from "./sockets";

/**
 * The sockets of this machine that hold one of the ports, with the processes behind them where this user may see them.
 * Undefined where the kernel's lists are not there.
 */
export async function localSockets(ports: ReadonlySet<number>): Promise<HeldSocket[] | undefined> {
  const files = Object.entries(SOCKET_FILES);
  const lists = await Promise.all(files.map(([file, protocol]) => readSockets(file, protocol)));
  // A machine without IPv6 has no lists of it.
  if (lists[0] === undefined) return undefined;
  const held = lists.flatMap((list) => list ?? []).filter(({ port }) => ports.has(port));
  if (held.length === 0) return [];
  const owners = await processesOf(new Set(held.map(({ inode }) => inode)));
  return Promise.all(
    held.map(async (socket) => ({ ...socket, ...(await describe(owners.get(socket.inode))) })),
  );
}

async function readSockets(
  file: string,
  protocol: HeldSocket["protocol"],
): Promise<HeldSocket[] | undefined> {
  const text = await readFile(`/proc/net/${file}`, "latin1").catch(() => undefined);
  return text === undefined ? undefined : parseSockets(text, protocol);
}

/** Socket → the process that has it open. A process that ends meanwhile, or is another user's, is passed over. */
async function processesOf(inodes: ReadonlySet<number>): Promise<Map<number, string>> {
  const owners = new Map<number, string>();
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  await Promise.all(
    pids.map(async (pid) => {
      const folder = `/proc/${pid}/fd`;
      for (const file of await readdir(folder).catch(() => [])) {
        const [, inode] =
          /^socket:\[(\d+)\]$/.exec(await readlink(`${folder}/${file}`).catch(() => "")) ?? [];
        if (inode !== undefined && inodes.has(Number(inode))) owners.set(Number(inode), pid);
      }
    }),
  );
  return owners;
}

async function describe(pid: string | undefined): Promise<Pick<HeldSocket, "holder" | "containerId">> {
  if (pid === undefined) return {};
  const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
  const [name, groups] = await Promise.all([read("comm"), read("cgroup")]);
  const [containerId] = /[0-9a-f]{64}/.exec(groups) ?? [];
  return {
    holder: `${name.trim() || "a process"} (pid ${pid})`,
    ...(containerId === undefined ? {} : { containerId }),
  };
}
