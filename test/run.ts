import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensure } from "../toolchain/ensure";
import { emulatedTests } from "./emulated";

/** What can be asked for, and the projects of vitest.config.mts that it means. */
const PROJECTS: Record<string, string[]> = {
  unit: ["unit"],
  conformance: ["conformance"],
  engine: ["engine-shared", "engine", "remnants"],
};
const root = join(__dirname, "..");

/**
 * `npm test [-- project] [vitest's own arguments]`: gets what the tests need, then runs them. Unit tests need nothing, so
 * for them alone nothing is fetched or started.
 */
async function main(args: string[]): Promise<number> {
  const known = Object.keys(PROJECTS);
  const asked = known.filter((project) => args.includes(project));
  const wanted = asked.length > 0 ? asked : known;
  const rest = args.filter((arg) => !known.includes(arg));
  const environment = wanted.some((project) => project !== "unit")
    ? (await ensure({ scope: "all", systems: "all" })).environment
    : {};
  if (wanted.includes("engine")) environment.SITESTACK_TEST_ARM64 = await emulatedTests();
  const result = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      ...wanted.flatMap((name) => PROJECTS[name] ?? []).flatMap((project) => ["--project", project]),
      ...rest,
    ],
    { cwd: root, stdio: "inherit", env: { ...process.env, ...environment } },
  );
  return result.status ?? 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
