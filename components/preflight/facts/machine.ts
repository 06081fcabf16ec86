import type { BpfFileSystem } from "../checks/kernel";
import type { HeldSocket } from "./sockets";

/** What is asked of the machine that an engine runs on, which the engine itself does not tell. */
export interface MachineQuestion {
  /** Ports of which somebody wants to know whether they are held. */
  ports: ReadonlySet<number>;
  /** The engine's folder. */
  rootDir: string;
}

/** The answers; what could not be seen is absent. */
export interface MachineFacts {
  sockets?: readonly HeldSocket[];
  /** Bytes free on the file system of the engine's folder. */
  diskFree?: number;
  bpfFileSystem?: BpfFileSystem;
  /** What the engine's own process may have: its bounding set. */
  capabilities?: bigint;
}

/** The bounding set in what the kernel says of a process (`/proc/PID/status`). */
export function boundingSet(status: string): bigint | undefined {
  const [, digits] = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return digits === undefined ? undefined : BigInt(`0x${digits}`);
}

/** Leaves out what is undefined, so that an absent fact is absent. */
export function known<Facts extends object>(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Facts;
}
