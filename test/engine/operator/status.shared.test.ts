import { join } from "node:path";
import execa from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StatusReport } from "../../../operator/sitestack/status/status";
import { type Door, silentDoor, tcpDoor } from "../support/doors";
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

async function askStatus() {
  const words = ["operator/sitestack/bin.mjs", "status", "--stack", stack.name, "--json"];
  const { exitCode, stdout, all } = await execa("node", words, { cwd: root, reject: false, all: true });
  expect(stdout, all).toMatch(/^\{/);
  return { exitCode, report: JSON.parse(stdout) as StatusReport };
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
  const { exitCode, report } = await askStatus();
  expect(exitCode).toBe(0);
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

test.each([
  ["that refuses", undefined, "ECONNREFUSED"],
  ["that accepts and never answers", silentDoor, "no answer within 5000 ms"],
])("a host %s is told as such, beside what is known of the others", async (_what, behind, reason) => {
  const { port } = door;
  await door.close();
  if (behind !== undefined) door = await behind(port);
  const status = await askStatus();
  expect(status.exitCode).toBe(2);
  const [far, near] = status.report.hosts;
  expect(far?.unanswered).toContain(reason);
  expect(near?.services[0]).toMatchObject({ state: "running", health: "healthy" });
});
