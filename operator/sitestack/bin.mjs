#!/usr/bin/env node
// `npx sitestack …`: the same first step as every other command, which a fresh clone can take.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bootstrap = new URL("../../toolchain/bootstrap.mjs", import.meta.url);
if (existsSync(fileURLToPath(bootstrap))) {
  process.argv.splice(2, 0, "operator/sitestack/main.ts");
  await import(bootstrap.href);
} else {
  // The package that other programs install holds the components alone.
  process.stderr.write("sitestack works in a clone of the Sitestack repository, beside its site files.\n");
  process.exitCode = 1;
}
