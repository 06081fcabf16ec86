import type { ChildProcess } from "node:child_process";

const children = new Set<ChildProcess>();

/**
 * Makes sure that a child does not outlive this process.
 *
 * @param child a process that was just started
 */
export function own(child: ChildProcess): void {
  children.add(child);
  child.once("exit", () => children.delete(child));
}

/**
 * Ends a child: first politely, so that a program can clean up, then by force.
 *
 * @param child the process to end; one that has ended already is left alone
 */
export function endChild(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 3000);
  child.once("exit", () => clearTimeout(force));
}

/**
 * Ends this process and its children when the CLI ends it, and also when the CLI was killed without a word: then this
 * process gets a new parent. Without this a killed `up` would leave a program behind that waits for its engine.
 */
export function exitWithParent(): void {
  const parent = process.ppid;
  const leave = () => {
    for (const child of children) child.kill("SIGKILL");
    process.exit(0);
  };
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
  setInterval(() => {
    if (process.ppid !== parent) leave();
  }, 1000).unref();
}
