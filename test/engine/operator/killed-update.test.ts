import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type execa from "execa";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileBackendFolder } from "../../../operator/stack-locks";
import { operate } from "../support/operate";
import { TestStack } from "../support/stack";
import { InterruptedSite, interruptedAt } from "./interrupted";

const KILLS = 10;
/** Some updates may end before their moment comes; these are not counted. */
const MOST_ROUNDS = 15;

let site: InterruptedSite;

/** The operator's command, as `npm run pulumi -- up` runs it. */
function up(): execa.ExecaChildProcess {
  return operate("operator/pulumi.ts", "up", "--yes", "--skip-preview", "--stack", site.stack.name);
}

/** How long an undisturbed update of all stations takes, in milliseconds. */
async function updateDuration(): Promise<number> {
  site.configure(0);
  await site.stack.mustUp();
  site.configure(1);
  const startedAt = performance.now();
  const { exitCode, all } = await up();
  expect(exitCode, all).toBe(0);
  return performance.now() - startedAt;
}

beforeAll(async () => {
  site = new InterruptedSite(await TestStack.create("site", "killed"), "killed");
});
afterAll(async () => {
  await site.stack.run(["cancel", "--yes", "--stack", site.stack.name]);
  await site.stack.remove();
});

test("an update killed at any moment is got over by the next: it converges and leaves no orphan", async () => {
  let duration = await updateDuration();
  const percents = fc.sample(fc.noBias(fc.integer({ min: 5, max: 98 })), { numRuns: MOST_ROUNDS, seed: 7 });
  let kills = 0;
  for (const [round, percent] of percents.entries()) {
    if (kills === KILLS) break;
    site.configure(round);
    const moment = Math.round((percent / 100) * duration);
    const { underWay, took } = await interruptedAt(moment, "SIGKILL", up);
    if (underWay) kills += 1;
    else duration = took;
    const next = await up();
    expect(next.exitCode, `after ${moment} ms:\n${next.all}`).toBe(0);
    await site.expectNoOrphans();
  }
  expect(kills).toBe(KILLS);
  await site.stack.expectNothingToDo();
});

test("an update killed while it wrote the state has left a state that the next command reads", async () => {
  const backend = fileBackendFolder(process.env.PULUMI_BACKEND_URL) ?? "";
  // As the CLI leaves it: the attributes are emptied before the new state is put in the old one's place.
  writeFileSync(join(backend, ".pulumi/stacks/sitestack", `${site.stack.name}.json.attrs`), "");
  expect((await site.stack.run(["stack", "export", "--stack", site.stack.name])).text).toMatch(/EOF/);
  const next = await up();
  expect(next.exitCode, next.all).toBe(0);
  expect(next.all).toContain(`the state of ${site.stack.name} can be read again`);
  await site.expectNoOrphans();
});
