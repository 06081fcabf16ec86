import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { containersOfSite } from "../support/engine";
import { TestStack } from "../support/stack";

const root = join(__dirname, "..", "..", "..");
const KILLS = 10;
/** Some updates may end before their moment comes; these are not counted. */
const MOST_ROUNDS = 15;
const STATIONS = ["test_killed_station_1", "test_killed_station_2", "test_killed_station_3"];

/** Every configuration differs from the one before, so that each update has something to do. */
function configure(stack: TestStack, round: number): void {
  const logLevel = round % 2 === 0 ? "INFO" : "WARNING";
  const stations = STATIONS.map((containerName, index) => ({ id: index + 1, containerName, logLevel }));
  stack.configure({
    "sitestack:systems": { flexstack: { type: "flexstack", network: { name: "test-killed" }, stations } },
  });
}

/** The operator's command, as `npm run pulumi -- up` runs it. */
function up(stack: TestStack): execa.ExecaChildProcess {
  const command = ["up", "--yes", "--skip-preview", "--stack", stack.name];
  return execa("node", ["toolchain/bootstrap.mjs", "operator/pulumi.ts", ...command], {
    ...{ cwd: root, reject: false, all: true, env: { NO_COLOR: "1" } },
    // A group of its own, so that a kill hits the CLI and all that it has started.
    detached: true,
  });
}

/** How long an undisturbed update of all stations takes, in milliseconds. */
async function updateDuration(stack: TestStack): Promise<number> {
  configure(stack, 0);
  await stack.mustUp();
  configure(stack, 1);
  const startedAt = performance.now();
  const { exitCode, all } = await up(stack);
  expect(exitCode, all).toBe(0);
  return performance.now() - startedAt;
}

/** @returns whether the update was still under way */
async function killedAt(moment: number, stack: TestStack): Promise<boolean> {
  const update = up(stack);
  await Promise.race([update, sleep(moment)]);
  if (update.pid !== undefined && update.exitCode === null) process.kill(-update.pid, "SIGKILL");
  return (await update).signal === "SIGKILL";
}

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create("site", "killed");
});
afterAll(async () => {
  await stack.run(["cancel", "--yes", "--stack", stack.name]);
  await stack.remove();
});

test("an update killed at any moment is got over by the next: it converges and leaves no orphan", async () => {
  const duration = await updateDuration(stack);
  const percents = fc.sample(fc.noBias(fc.integer({ min: 5, max: 98 })), { numRuns: MOST_ROUNDS, seed: 7 });
  let kills = 0;
  for (const [round, percent] of percents.entries()) {
    if (kills === KILLS) break;
    configure(stack, round);
    const moment = Math.round((percent / 100) * duration);
    if (await killedAt(moment, stack)) kills += 1;
    const next = await up(stack);
    expect(next.exitCode, `after ${moment} ms:\n${next.all}`).toBe(0);
    const containers = await containersOfSite(stack.name);
    const state = await stack.exportState();
    expect(containers.map(({ Names }) => Names[0]?.slice(1)).sort()).toEqual(STATIONS);
    for (const { Id } of containers) expect(state).toContain(Id);
  }
  expect(kills).toBe(KILLS);
  await stack.expectNothingToDo();
});
