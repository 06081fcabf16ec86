import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other bootstrap of this project installs or builds. No package is installed yet, so the lock is
 * a file with the holder's process id, created exclusively; one whose holder is gone is taken over.
 *
 * @template T
 * @param {string} root the project's folder
 * @param {(line: string) => void} say told once when somebody else has the lock
 * @param {() => T} work
 * @returns {Promise<T>}
 */
export async function withLock(root, say, work) {
  const file = join(root, ".cache", "bootstrap.lock");
  mkdirSync(join(root, ".cache"), { recursive: true });
  let told = false;
  while (!acquire(file)) {
    if (!told)
      say(`waiting for another run that installs or builds (process ${holder(file) ?? "unknown"}) …`);
    told = true;
    await sleep(250);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

function acquire(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const pid = holder(file);
  if (pid === undefined || isAlive(pid)) return false;
  rmSync(file, { force: true });
  return acquire(file);
}

function holder(file) {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
