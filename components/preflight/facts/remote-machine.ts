import { type EngineClient, sshScript } from "../../../engine";
import type { BpfFileSystem } from "../checks/kernel";
import { shellWord } from "../shell-word";
import { BPF_FILE_SYSTEM } from "../wanted";
import { boundingSet, known, type MachineFacts, type MachineQuestion } from "./machine";
import { runScript } from "./probe-container";
import { type HeldSocket, parseHolders, parseSockets, SOCKET_FILES } from "./sockets";

/** Milliseconds for the script on a host. */
const SCRIPT_LIMIT_MS = 4000;

/** Lists of sockets; they are the host's in a container on its network as well. */
const SOCKETS = Object.keys(SOCKET_FILES)
  .map((file) => `echo "# ${file}"; cat /proc/net/${file} 2>/dev/null`)
  .join("; ");

/** What only a login on the host sees. */
const LOGIN_ONLY = [
  'echo "# ss"; ss -Hlntup 2>/dev/null',
  'echo "# bpf"; if grep -q " /sys/fs/bpf bpf " /proc/mounts; then echo mounted',
  `elif [ -d ${BPF_FILE_SYSTEM} ]; then echo folder; else echo absent; fi`,
  'echo "# status"; cat "/proc/$(cat /var/run/docker.pid 2>/dev/null)/status" 2>/dev/null',
].join("; ");

/** Free space, in the words of POSIX's df. */
const disk = (folder: string) => `echo "# df"; df -Pk ${shellWord(folder)} 2>/dev/null`;

/**
 * Another machine's answers: over ssh by a login, over tcp by a container of an image that is there, on the host's
 * network and without a privilege. Where neither can be, nothing is known.
 */
export async function askRemoteMachine(
  client: EngineClient,
  { ports, rootDir }: MachineQuestion,
  image: string | undefined,
): Promise<MachineFacts> {
  const { target } = client;
  const printed =
    target.kind === "ssh"
      ? await sshScript(target, [SOCKETS, disk(rootDir), LOGIN_ONLY, "true"].join("; "), SCRIPT_LIMIT_MS)
      : // A container's own root is on the file system of the engine's folder.
        await runScript(client, image, [SOCKETS, disk("/"), "true"].join("; "), SCRIPT_LIMIT_MS);
  return printed === undefined ? {} : machineFacts(printed, ports);
}

/** What the script has printed, as facts. */
export function machineFacts(printed: string, ports: ReadonlySet<number>): MachineFacts {
  const parts = new Map(printed.split(/^# /m).map((part) => part.split(/\n(.*)/s) as [string, string]));
  const of = (name: string) => parts.get(name)?.trim() ?? "";
  return known({
    sockets: parts.has("tcp") ? socketsOf(of).filter(({ port }) => ports.has(port)) : undefined,
    diskFree: freeBytes(of("df")),
    bpfFileSystem: (of("bpf") || undefined) as BpfFileSystem | undefined,
    capabilities: boundingSet(of("status")),
  });
}

function socketsOf(of: (name: string) => string): HeldSocket[] {
  const holders = parseHolders(of("ss"));
  return Object.entries(SOCKET_FILES)
    .flatMap(([file, protocol]) => parseSockets(of(file), protocol))
    .map((socket) => {
      const holder = holders.get(`${socket.protocol}/${socket.port}`);
      return holder === undefined ? socket : { ...socket, holder };
    });
}

/** The fourth column of the last line, in kilobytes. */
function freeBytes(df: string): number | undefined {
  const [, , , free] = (df.split("\n").at(-1) ?? "").trim().split(/\s+/);
  return /^\d+$/.test(free ?? "") ? Number(free) * 1024 : undefined;
}
