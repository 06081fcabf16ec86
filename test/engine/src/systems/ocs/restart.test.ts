import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { DEFAULT_IMAGES, DOCUMENTED_PORTS } from "../../../../../src/systems/ocs/config";
import { eventually } from "../../../support/engine";
import { OwnMachine } from "../../../support/own-machine";
import { PROGRAMS, TestStack } from "../../../support/stack";
import { containersOf, Observatory } from "./site";

/** The example as it stands: documented ports and names, `/data` and `/srv/influxdb`. Its machine alone is another. */
const EXAMPLE = join(PROGRAMS.site, "Pulumi.ocs.yaml");

let machine: OwnMachine;
let stack: TestStack;
let observatory: Observatory;

beforeAll(async () => {
  machine = await OwnMachine.start(Object.values(DEFAULT_IMAGES));
  observatory = new Observatory(DOCUMENTED_PORTS, (...question) => machine.ask(...question));
  stack = await TestStack.create("site", "ocs-restart");
  stack.configure(site());
  await stack.mustUp();
});

afterAll(async () => {
  await stack?.remove();
  await machine?.stop();
});

/** The example's settings with these changes, and patience: beside other tests it shares both cores. */
function site(changed: object = {}): Record<string, unknown> {
  const { config } = parse(readFileSync(EXAMPLE, "utf8"));
  return {
    ...config,
    "sitestack:hosts": { local: { address: machine.address } },
    "sitestack:systems": { ocs: { ...config["sitestack:systems"].ocs, readyTimeout: "5m", ...changed } },
  };
}

/** Every container of the site as it runs. */
async function states() {
  const ids = Object.values(await containersOf(stack)).sort();
  return Promise.all(ids.map(async (id) => (await machine.engine.getContainer(id).inspect()).State));
}

/** Crossbar hears every agent, and both that record do so. */
async function everybodyWorks(): Promise<void> {
  for (const agent of ["registry", "fake-data-1", "fake-data-host"]) await observatory.answers(agent);
  for (const agent of ["aggregator", "influxagent"]) await observatory.answers(agent, "record");
}

test("the example makes the folders that its host has not, for those who write there, and points flow", async () => {
  const since = Date.now();
  await observatory.pointsFlow();
  console.info(`points were there ${Date.now() - since} ms after the first update`);
  await everybodyWorks();
  expect(await machine.execute("stat", "-c", "%n %u", "/data", "/srv/influxdb")).toBe(
    "/data 9000\n/srv/influxdb 0",
  );
  await eventually(
    () => machine.execute("find", "/data", "-name", "*.g3", "-user", "9000"),
    (files) => files !== "",
    60,
  );
});

/** Ends the engine, starts it, and waits until all that ran runs again. */
async function restart(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  const before = await states();
  await machine.restartEngine(signal);
  await eventually(
    states,
    (now) => now.every(({ Running, StartedAt }, at) => Running && StartedAt !== before[at]?.StartedAt),
    300,
  );
}

test("the engine is stopped and started, as at a reboot: everything comes back by itself, and points flow", async () => {
  const since = Date.now();
  await restart("SIGTERM");
  await everybodyWorks();
  await observatory.pointsFlow();
  console.info(`points flow again ${Date.now() - since} ms after the engine's end`);
});

test("with restart: always, an engine that crashed starts the agents again as well", async () => {
  stack.configure(site({ restart: "always" }));
  await stack.mustUp();
  await restart("SIGKILL");
});

test("afterwards there is nothing to do", async () => {
  await stack.mustRefresh();
  await stack.expectNothingToDo();
});
