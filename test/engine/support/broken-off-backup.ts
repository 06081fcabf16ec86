import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { containersOf, eventually } from "./engine";
import { operate } from "./operate";

/** What a backup that was broken off has left. */
export interface BrokenOff {
  exitCode: number;
  /** Everything that it printed. */
  text: string;
  /** Files and folders in the store. */
  stored: string[];
  /** Names of its own containers that are still there. */
  helpers: string[];
}

/**
 * A backup of a real site by the real CLI, which somebody breaks off with Ctrl-C: SIGINT to its whole group, as a terminal
 * sends it, as soon as it is where the test wants it.
 */
export async function breakOffBackup(
  site: string,
  isThere: () => Promise<boolean>,
  ...options: string[]
): Promise<BrokenOff> {
  const store = mkdtempSync(join(tmpdir(), "sitestack-broken-off-"));
  try {
    const backup = operate(
      "operator/sitestack/main.ts",
      "backup",
      "--stack",
      site,
      "--at",
      store,
      ...options,
    );
    const tooLate = backup.then(({ all }) => Promise.reject(new Error(`it was not there in time:\n${all}`)));
    await Promise.race([eventually(isThere, Boolean, 60), tooLate]);
    process.kill(-(backup.pid as number), "SIGINT");
    tooLate.catch(() => {});
    const { exitCode, all = "" } = await backup;
    const own = await containersOf({ "io.sitestack.purpose": "backup", "io.sitestack.site": site });
    const stored = readdirSync(store, { recursive: true, encoding: "utf8" });
    return { exitCode, text: all, stored, helpers: own.map(({ Names }) => String(Names)) };
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}
