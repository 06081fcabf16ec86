import { randomBytes } from "node:crypto";
import execa from "execa";

/** The environment variable by which the workers know their run: the process id of the vitest that leads it. */
export const RUN_VARIABLE = "SITESTACK_TEST_RUN";

/**
 * A site's name that no other one has: `test-<label>-r<run>-<random>`. Whatever a test puts on the engine carries it in
 * the label `io.sitestack.site`, so that nothing of a run is left, even of one that was killed.
 */
export function testSite(label: string): string {
  return `test-${label}-r${currentRun()}-${randomBytes(3).toString("hex")}`;
}

/** The run of this process. */
export function currentRun(): number {
  const run = process.env[RUN_VARIABLE];
  if (run === undefined) throw new Error(`${RUN_VARIABLE} is not set: run the tests with npm test`);
  return Number(run);
}

/** The run that a site was made by; undefined when the name does not tell. */
export function runOf(site: string): number | undefined {
  const [, run] = /^test-.*-r(\d+)-[0-9a-f]{6}$/.exec(site) ?? [];
  return run === undefined ? undefined : Number(run);
}

/** The site that a name of something made by hand begins with; empty when it begins with none. */
export function siteIn(name: string): string {
  return /^test-.*?-r\d+-[0-9a-f]{6}(?![0-9a-f])/.exec(name)?.[0] ?? "";
}

/** Whether the vitest that leads a run is alive on this machine. Another program may have got its process id since. */
export async function isAlive(run: number): Promise<boolean> {
  const { stdout } = await execa("ps", ["-p", String(run), "-o", "args="], { reject: false });
  return stdout.includes("vitest");
}
