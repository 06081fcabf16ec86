import { readdirSync } from "node:fs";
import { resolveEngineTarget } from "../../../engine";
import { type EngineObject, objectsOf, removeObjects } from "./engine-objects";
import { removeLeftMachines } from "./own-machine";
import { PROGRAMS, TestStack } from "./stack";
import { isAlive, RUN_VARIABLE, runOf } from "./test-run";

/**
 * Before any engine test: what earlier runs have left because they were killed goes, so that this run does not fail on
 * their names and subnets. On another machine's engine nobody knows which runs are dead: nothing is touched there.
 */
export default async function setup(): Promise<void> {
  process.env[RUN_VARIABLE] ??= String(process.pid);
  if (resolveEngineTarget({}, process.env).kind !== "unix") return;
  const found = await ofDeadRuns(await objectsOf((site) => site.startsWith("test-")), ({ site }) => site);
  if (found.length > 0) console.log(`removing what killed test runs have left: ${listed(found)}`);
  await removeObjects(found);
  await removeLeftMachines();
  const stacks = await ofDeadRuns(leftStacks(), ({ name }) => name);
  if (stacks.length > 0)
    console.log(`forgetting the stacks of killed test runs: ${stacks.map(({ name }) => name).join(", ")}`);
  for (const stack of stacks) await stack.forget();
}

/** Those whose name tells a run that is over. A site of somebody's own may be called `test-…` as well: it is left alone. */
async function ofDeadRuns<Made>(made: readonly Made[], nameOf: (one: Made) => string): Promise<Made[]> {
  const runs = new Set(made.flatMap((one) => runOf(nameOf(one)) ?? []));
  const dead = new Set<number>();
  for (const run of runs) if (!(await isAlive(run))) dead.add(run);
  return made.filter((one) => dead.has(runOf(nameOf(one)) ?? Number.NaN));
}

/** The stacks that have a settings file beside one of the tests' programs. */
function leftStacks(): TestStack[] {
  return Object.values(PROGRAMS).flatMap((folder) =>
    readdirSync(folder).flatMap((file) => {
      const [, name] = /^Pulumi\.(test-.+)\.yaml$/.exec(file) ?? [];
      return name === undefined ? [] : [TestStack.found(folder, name)];
    }),
  );
}

function listed(found: readonly EngineObject[]): string {
  return found.map(({ kind, name }) => `${kind} ${name}`).join(", ");
}
