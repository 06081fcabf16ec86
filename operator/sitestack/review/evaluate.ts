/**
 * `node --require src/transpile.cjs evaluate.ts <site>…` in the folder of any version of the project: what that version
 * makes of its sites, as JSON on stdout. Of the folder it uses what every version has: `parseSite` and `systemTopology`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type * as parsing from "../../../src/config/parse";
import { rawSiteFile } from "../../../src/config/site-file";
import type * as systems from "../../../src/systems/catalogue";
import { evaluateSite } from "./evaluate-site";
import type { Evaluated } from "./snapshot";

const folder = process.cwd();

/** A module of the version in this folder. */
function versioned<Module>(path: string): Module {
  return require(join(folder, path)) as Module;
}

async function evaluate(stack: string): Promise<Evaluated> {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(file)) return { kind: "absent" };
  try {
    const raw = rawSiteFile(readFileSync(file, "utf8"));
    const { parseSite } = versioned<typeof parsing>("src/config/parse");
    const { systemTopology } = versioned<typeof systems>("src/systems/catalogue");
    return await evaluateSite(stack, raw, { parseSite, systemTopology });
  } catch (error) {
    return { kind: "bad", message: (error as Error).message };
  }
}

async function main(stacks: string[]): Promise<void> {
  const entries = await Promise.all(stacks.map(async (stack) => [stack, await evaluate(stack)] as const));
  process.stdout.write(JSON.stringify(Object.fromEntries(entries)));
}

void main(process.argv.slice(2));
