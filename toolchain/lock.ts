import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import lockfile from "proper-lockfile";

const STALE_MS = 30_000;

/**
 * Runs `work` while no other run changes the same folder. Waits as long as it takes, saying once for whom; a holder that
 * died is taken over after half a minute.
 *
 * @param folder the folder that is changed; made when it does not exist
 * @param say told when somebody else has the lock
 */
export async function withLock<T>(
  folder: string,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const holder = join(folder, "lock-holder");
  const release = await acquire(folder, holder, say);
  writeFileSync(holder, `process ${process.pid} since ${new Date().toISOString()}`);
  try {
    return await work();
  } finally {
    // Rejected only when another run has taken the lock over: then it is not ours to release.
    await release().catch(() => {});
  }
}

async function acquire(
  folder: string,
  holder: string,
  say: (line: string) => void,
): Promise<() => Promise<void>> {
  let told = false;
  for (;;) {
    try {
      return await lockfile.lock(folder, {
        stale: STALE_MS,
        update: STALE_MS / 6,
        lockfilePath: join(folder, "lock"),
        // On a machine so busy that the sign of life came late, two runs do the same work: each ends with a rename.
        onCompromised: () => {},
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    }
    if (!told) say(`waiting for another run that sets up the toolchain (${readHolder(holder)}) …`);
    told = true;
    await sleep(300);
  }
}

function readHolder(holder: string): string {
  try {
    return readFileSync(holder, "utf8");
  } catch {
    return "it has just started";
  }
}
