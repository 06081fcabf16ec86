// npm's `prepare`: builds dist/ for whoever installs or packs this folder. `npx sitestack` in a fresh clone has npm run it
// before any dependency is there; then there is nothing to build with, and the bootstrap does it all afterwards.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const root = new URL("../..", import.meta.url);

if (existsSync(new URL("node_modules/typescript/package.json", root))) {
  const tsc = [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"];
  process.exitCode = spawnSync(process.execPath, tsc, { cwd: root, stdio: "inherit" }).status ?? 1;
}
