import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recover, type StackContext, StackIsLocked } from "../../../operator/recovery";
import type { Progress } from "../../../toolchain/report";

/** What `stack export` tells while an update is under way, and after one that was killed. */
const PENDING = JSON.stringify({
  deployment: { pending_operations: [{ type: "updating", resource: { urn: "urn::web", type: "any" } }] },
});
const LOCKED = "error: the stack is currently locked by 1 lock(s). created by ana@desk (pid 7)";

let folder: string;
let told: string[];
const progress: Progress = { line: (text) => void told.push(text), during: (_, work) => work() };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sitestack-recovery-"));
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A CLI that notes how it was called: it exports what is pending, and refreshes as it is told. */
function contextOf(facts: Partial<StackContext>, refresh = "exit 0"): StackContext {
  const pulumi = join(folder, "pulumi");
  const script = `#!/bin/sh\necho "$@" >> ${folder}/calls\ncase $1 in stack) echo '${PENDING}';; refresh) ${refresh};; esac\n`;
  writeFileSync(pulumi, script);
  chmodSync(pulumi, 0o755);
  return {
    ...{ pulumi, environment: process.env, projectFolder: folder, embedded: false },
    ...{ project: "site", stack: "flead", qualifiedStack: "acme/site/flead", changesState: true },
    ...facts,
  };
}

function calls(): string[] {
  const file = join(folder, "calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

describe("where the locks cannot be read", () => {
  test("a command that only looks leaves alone what may be an update under way", async () => {
    await recover(contextOf({ changesState: false }), progress);
    expect(calls()).toEqual([]);
    expect(told).toEqual([]);
  });

  test("one that changes the state asks for the lock first, and names who has it", async () => {
    const context = contextOf({}, `echo '${LOCKED}' >&2; exit 255`);
    await expect(recover(context, progress)).rejects.toThrow(StackIsLocked);
    await expect(recover(context, progress)).rejects.toThrow("created by ana@desk (pid 7)");
    expect(told.join("\n")).not.toMatch(/removed|plugin/);
  });

  test("the CLI is told the stack with its organization and project", async () => {
    await recover(contextOf({}), progress);
    expect(calls()).toHaveLength(2);
    for (const call of calls()) expect(call).toContain("--stack acme/site/flead ");
    expect(told.join("\n")).toContain("an update of flead has not ended at: web");
  });
});

test("where they can be read, a live holder is named, and nothing is asked of the CLI", async () => {
  const locks = join(folder, ".pulumi/locks/organization/site/flead");
  mkdirSync(locks, { recursive: true });
  const lock = { pid: process.pid, username: "ana", hostname: `not-${hostname()}`, timestamp: "now" };
  writeFileSync(join(locks, "lock.json"), JSON.stringify(lock));
  const context = contextOf({ stateFolder: folder });
  await expect(recover(context, progress)).rejects.toThrow(/ana@not-.* since now/);
  expect(calls()).toEqual([]);
});
