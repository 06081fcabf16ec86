import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lockfile from "proper-lockfile";
import { afterAll, beforeAll } from "vitest";

const STALE_MS = 10_000;
/** Longer than any file that takes turns. */
const PATIENCE_MS = 900_000;

/**
 * Files that use the same names, ports or subnets run one after the other, beside all that do not. To be called before
 * any other hook of the file: what is registered first begins first and ends last.
 *
 * @param what what they share: a system whose container names are fixed
 */
export function takeTurns(what: string): void {
  let release: () => Promise<void>;
  beforeAll(async () => {
    const folder = join(tmpdir(), "sitestack-turns", what);
    mkdirSync(folder, { recursive: true });
    const retries = { retries: PATIENCE_MS / 500, factor: 1, minTimeout: 500, maxTimeout: 500 };
    release = await lockfile.lock(folder, { stale: STALE_MS, retries });
  }, PATIENCE_MS);
  afterAll(() => release());
}
