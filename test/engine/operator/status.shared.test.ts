import { join } from "node:path";
import execa from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DriftReport } from "../../../operator/sitestack/drift/drift";
import type { StatusReport } from "../../../operator/sitestack/status/status";
import { type Door, type SilentDoor, silentDoor, tcpDoor } from "../support/doors";
import { inspect } from "../support/engine";
import { docker } from "../support/plain-containers";
import { TestStack } from "../support/stack";

const root = join(__dirname, "..", "..", "..");

/** One system on each of two hosts, which are two ways to the same engine. */
function settings(far: string): Record<string, unknown> {
  const system = (name: string, id: number) => ({
    ...{ type: "flexstack", host: name, network: { name: `test-status-${name}` } },
    stations: [{ id, containerName: `test_status_${name}` }],
  });
  return {
    "sitestack:hosts": { near: {}, far: { address: far } },
    "sitestack:systems": { north: system("near", 1), south: system("far", 2) },
  };
}

/** A verb as an operator runs it: its report, and what it says beside it. */
async function ask<Report>(verb: "status" | "drift", ...more: string[]) {
  const words = ["operator/sitestack/bin.mjs", verb, "--stack", stack.name, "--json", ...more];
  const { exitCode, stdout, stderr } = await execa("node", words, { cwd: root, reject: false });
  return { exitCode, stderr, report: JSON.parse(stdout || "{}") as Report };
}

let stack: TestStack;
let door: Door;

beforeAll(async () => {
  door = await tcpDoor();
  stack = await TestStack.create("site", "status");
  stack.configure(settings(door.address));
  await stack.mustUp();
});

/** The far host has to answer for its containers to be removed. */
afterAll(async () => {
  await door.close();
  door = await tcpDoor(door.port);
  await stack.remove();
  await door.close();
});

test("all hosts are asked, and their services told", async () => {
  const { exitCode, stderr, report } = await ask<StatusReport>("status");
  expect(exitCode, stderr).toBe(0);
  expect(report.hosts.map(({ host, address }) => [host, address])).toEqual([
    ["far", door.address],
    ["near", "unix:///var/run/docker.sock"],
  ]);
  for (const { engine, platform, disk, services } of report.hosts) {
    expect(engine).toMatch(/^\d+\.\d+/);
    expect(platform).toMatch(/^linux\//);
    expect(disk?.free).toBeGreaterThan(0);
    expect(disk?.images).toBeGreaterThan(0);
    expect(services).toHaveLength(1);
    expect(services[0]).toMatchObject({ state: "running", health: "healthy" });
  }
});

const NEAR = "test_status_near";
const NOTHING_KNOWN = { host: "far", unanswered: expect.any(String) };

describe.each([
  ["that refuses", undefined, "ECONNREFUSED"],
  ["that accepts and never answers", silentDoor, "no answer within 5000 ms"],
])("a host %s is told beside what is known of the others", (_what, behind, reason) => {
  beforeAll(async () => {
    await door.close();
    if (behind !== undefined) door = await behind(door.port);
  });

  test("by status, which ends with 2", async () => {
    const { exitCode, report } = await ask<StatusReport>("status");
    expect(exitCode).toBe(2);
    const [far, near] = report.hosts;
    expect(far?.unanswered).toContain(reason);
    expect(near?.services[0]).toMatchObject({ state: "running", health: "healthy" });
  });

  test("by drift, which ends with 1 where the others are as they should be", async () => {
    const { exitCode, report, stderr } = await ask<DriftReport>("drift");
    expect(exitCode).toBe(1);
    expect(report).toEqual({ site: stack.name, hosts: [NOTHING_KNOWN, { host: "near" }], findings: [] });
    expect(report.hosts[0]?.unanswered).toContain(reason);
    expect(stderr).toContain("No answer from far.");
  });
});

describe("while a host is silent", () => {
  beforeAll(() => docker("stop", NEAR));

  test("drift tells what differs on the others, and ends with 2", async () => {
    const { exitCode, report } = await ask<DriftReport>("drift");
    expect(exitCode).toBe(2);
    expect(report.hosts).toContainEqual(NOTHING_KNOWN);
    expect(report.findings).toMatchObject([{ host: "near", subject: "service station1", property: "state" }]);
  });

  test("nothing is healed", async () => {
    const { exitCode, stderr } = await ask("drift", "--heal");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Nothing is healed while a host does not answer:\n {2}far: /);
    expect((await inspect(NEAR)).State.Running).toBe(false);
  });

  test("each verb has waited for it once: five seconds for all questions together", () => {
    const verbs = 4;
    expect((door as SilentDoor).knocks()).toBe(verbs);
  });
});
