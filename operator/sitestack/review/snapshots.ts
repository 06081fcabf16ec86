import { join } from "node:path";
import execa from "execa";
import { projectRoot } from "../../../toolchain/paths";
import type { Evaluated } from "./snapshot";

/**
 * What the version of the project in a folder makes of its sites. A process of its own: two versions of one module
 * cannot be in one, and relative paths are the folder's.
 */
export async function evaluateSites(
  folder: string,
  sites: readonly string[],
): Promise<Record<string, Evaluated>> {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [
      ...["--require", join(projectRoot, "src", "transpile.cjs")],
      join(projectRoot, "operator", "sitestack", "review", "evaluate.ts"),
      ...sites,
    ],
    { cwd: folder, reject: false, maxBuffer: 1 << 28, extendEnv: true },
  );
  if (exitCode !== 0) throw new Error(`The sites in ${folder} could not be evaluated:\n${stderr}`);
  return JSON.parse(stdout) as Record<string, Evaluated>;
}
