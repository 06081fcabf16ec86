import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isPulumi } from "./orphans";

/** A lock of a file backend: who holds it. The CLI writes it as JSON. */
export interface StackLock {
  pid: number;
  username: string;
  hostname: string;
  /** RFC 3339. */
  timestamp: string;
}

/** A stack's locks, judged. */
export interface LockVerdict {
  /** Their holders run, or cannot be judged because they are on another machine. */
  held: StackLock[];
  /** Their holders are dead: they were killed before they could release. */
  stale: StackLock[];
}

/**
 * Judges the locks of a stack.
 *
 * @param locks what the backend holds
 * @param here this machine's name
 * @param runs whether a process of this machine runs and is a Pulumi CLI
 */
export function judgeLocks(locks: StackLock[], here: string, runs: (pid: number) => boolean): LockVerdict {
  const isStale = (lock: StackLock) => lock.hostname === here && !runs(lock.pid);
  return { held: locks.filter((lock) => !isStale(lock)), stale: locks.filter(isStale) };
}

/** Folder of a file backend, or undefined when the backend is of another kind. */
export function fileBackendFolder(backendUrl: string | undefined): string | undefined {
  if (!backendUrl?.startsWith("file://")) return undefined;
  // The CLI takes the rest as a path, also a relative one; only an absolute one means the same to us.
  return backendUrl.startsWith("file:///")
    ? fileURLToPath(backendUrl.split("?")[0] ?? backendUrl)
    : undefined;
}

/** The locks that a file backend holds on a stack. */
export function readLocks(backend: string, project: string, stack: string): StackLock[] {
  const folder = join(backend, ".pulumi", "locks", "organization", project, stack);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readLock(join(folder, name)));
}

/** Empty when the holder has released it while we looked. */
function readLock(file: string): StackLock[] {
  try {
    return [JSON.parse(readFileSync(file, "utf8")) as StackLock];
  } catch {
    return [];
  }
}

/** The locks of a stack, judged against the processes of this machine. */
export function inspectLocks(backend: string, project: string, stack: string): LockVerdict {
  return judgeLocks(readLocks(backend, project, stack), hostname(), isRunningPulumi);
}

/**
 * A process id is used again after a while, so the process must also be a Pulumi CLI, where that can be seen. One that
 * was killed stays listed until its parent has taken note, which may be seconds later: it runs no more.
 */
function isRunningPulumi(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  if (!existsSync("/proc/self/stat")) return true;
  const [, name = "", state = ""] = /\((.*)\) (\S)/s.exec(readProcessState(pid)) ?? [];
  return isPulumi(name) && !["Z", "X"].includes(state);
}

/** Empty when the process has ended meanwhile. */
function readProcessState(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
