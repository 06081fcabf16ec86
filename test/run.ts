import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensure } from "../toolchain/ensure";

const PROJECTS = ["unit", "conformance", "engine"];
const root = join(__dirname, "..");

/**
 * `npm test [-- project] [vitest's own arguments]`: gets what the tests need, then runs them. Unit tests need nothing, so
 * for them alone nothing is fetched or started.
 */
async function main(args: string[]): Promise<number> {
  const projects = PROJECTS.filter((project) => args.includes(project));
  const wanted = projects.length > 0 ? projects : PROJECTS;
  const rest = args.filter((arg) => !PROJECTS.includes(arg));
  const environment = wanted.some((project) => project !== "unit")
    ? (await ensure({ scope: "all" })).environment
    : {};
  const result = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      ...wanted.flatMap((name) => ["--project", name]),
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
