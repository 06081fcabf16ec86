import type execa from "execa";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UpReport } from "../../../operator/sitestack/up/report";
import { fileBackendFolder, readLocks } from "../../../operator/stack-locks";
import { eventually } from "../support/engine";
import { operate, sitestack } from "../support/operate";
import { TestStack } from "../support/stack";
import { InterruptedSite, interruptedAt, interruptedWhen } from "./interrupted";

/** Twenty take five minutes: SITESTACK_TEST_INTERRUPTIONS=20. Both signals take turns. */
const INTERRUPTIONS = Number(process.env.SITESTACK_TEST_INTERRUPTIONS ?? 4);
const SIGNALS = ["SIGKILL", "SIGINT"] as const;
const MOST_ROUNDS = INTERRUPTIONS + 6;

let site: InterruptedSite;

function up(): execa.ExecaChildProcess {
  return operate("operator/sitestack/main.ts", "up", "--json", "--stack", site.stack.name);
}

async function mustUp(what: string): Promise<UpReport> {
  const { exitCode, report, text } = await sitestack("up", "--stack", site.stack.name);
  expect(exitCode, `${what}:\n${text}`).toBe(0);
  return report;
}

beforeAll(async () => {
  site = new InterruptedSite(await TestStack.create("site", "interrupted"), "interrupted");
});
afterAll(async () => {
  await site.stack.run(["cancel", "--yes", "--stack", site.stack.name]);
  await site.stack.remove();
});

test("sitestack up, stopped or killed at any moment, is got over by the next one", async () => {
  site.configure(0);
  await mustUp("first");
  site.configure(1);
  const startedAt = performance.now();
  await mustUp("undisturbed");
  let duration = performance.now() - startedAt;
  const percents = fc.sample(fc.noBias(fc.integer({ min: 5, max: 98 })), { numRuns: MOST_ROUNDS, seed: 11 });
  let interruptions = 0;
  for (const [round, percent] of percents.entries()) {
    if (interruptions === INTERRUPTIONS) break;
    const signal = SIGNALS[interruptions % SIGNALS.length] as (typeof SIGNALS)[number];
    site.configure(round);
    const moment = Math.round((percent / 100) * duration);
    const { underWay, took, text } = await interruptedAt(moment, signal, up);
    if (underWay) interruptions += 1;
    else duration = took;
    await mustUp(`after ${signal} at ${moment} ms, which had said:\n${text}`);
    await site.expectNoOrphans();
  }
  expect(interruptions).toBe(INTERRUPTIONS);
  await site.stack.expectNothingToDo();
}, 1_200_000);

test("one that is killed while it holds the lock is got over as well, and the next one says so", async () => {
  const backend = fileBackendFolder(process.env.PULUMI_BACKEND_URL) ?? "";
  const locks = async () => readLocks(backend, "sitestack", site.stack.name);
  const isLocked = () => eventually(locks, (held) => held.length > 0, 120);
  const { underWay, text } = await interruptedWhen(isLocked, "SIGKILL", up);
  expect(underWay, text).toBe(true);
  const { healed } = await mustUp(`after SIGKILL while it held the lock, which had said:\n${text}`);
  expect(healed.join("\n")).toMatch(/releasing the lock on .*is dead/);
  await site.expectNoOrphans();
});
