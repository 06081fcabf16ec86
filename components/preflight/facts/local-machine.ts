import { readFile, statfs } from "node:fs/promises";
import type { BpfFileSystem } from "../checks/kernel";
import { BPF_FILE_SYSTEM } from "../wanted";
import { localSockets } from "./local-sockets";
import { boundingSet, known, type MachineFacts, type MachineQuestion } from "./machine";

/** The kernel's number of a BPF file system (statfs(2)). */
const BPF_MAGIC = 0xcafe4a11;
/** Where an engine started by a service manager writes its process id. */
const PID_FILE = "/var/run/docker.pid";

/** This machine's answers. */
export async function askLocalMachine({ ports, rootDir }: MachineQuestion): Promise<MachineFacts> {
  const [sockets, diskFree, bpfFileSystem, capabilities] = await Promise.all([
    ports.size === 0 ? [] : localSockets(ports),
    freeBytes(rootDir),
    bpfState(),
    engineCapabilities(),
  ]);
  return known({ sockets, diskFree, bpfFileSystem, capabilities });
}

async function freeBytes(folder: string): Promise<number | undefined> {
  const found = await statfs(folder).catch(() => undefined);
  return found === undefined ? undefined : found.bavail * found.bsize;
}

async function bpfState(): Promise<BpfFileSystem> {
  const found = await statfs(BPF_FILE_SYSTEM).catch(() => undefined);
  if (found === undefined) return "absent";
  return found.type === BPF_MAGIC ? "mounted" : "folder";
}

async function engineCapabilities(): Promise<bigint | undefined> {
  const read = (file: string) => readFile(file, "utf8").catch(() => "");
  const pid = (await read(PID_FILE)).trim();
  return pid === "" ? undefined : boundingSet(await read(`/proc/${pid}/status`));
}
