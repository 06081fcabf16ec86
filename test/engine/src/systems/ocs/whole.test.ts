import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import dashboard from "../../../../../src/systems/ocs/dashboards/ocs.json";
import { breakOffBackup } from "../../../support/broken-off-backup";
import { eventually, inspect } from "../../../support/engine";
import { objectsOf, removeObjects } from "../../../support/engine-objects";
import { mustTell } from "../../../support/operate";
import { docker } from "../../../support/plain-containers";
import { isUnchanged, TestStack } from "../../../support/stack";
import { containersOf, destroy, HostFolders, Observatory, remove, settings } from "./site";

const folders = new HostFolders();
const observatory = new Observatory();
let stack: TestStack;
const site = (changed: Record<string, unknown> = {}) =>
  settings("all", folders, { network: { name: "ocs-net-whole" }, ...changed });

beforeAll(async () => {
  stack = await TestStack.create("site", "ocs-all");
  stack.configure(site());
  await stack.mustUp();
});

afterAll(async () => {
  await remove(stack);
  folders.remove();
});

const running = (id: string) => inspect(id).then(({ State }) => State);

test("points of the agents arrive in InfluxDB, and files that belong to uid 9000 in the data folder", async () => {
  const asked = Date.now();
  await eventually(
    () => observatory.points(),
    (count) => count > 0,
    30,
  );
  console.info(`points were there ${Date.now() - asked} ms after the update`);
  const files = () =>
    readdirSync(folders.data, { recursive: true }).map((file) => join(folders.data, `${file}`));
  const written = await eventually(
    async () => files().filter((file) => file.endsWith(".g3")),
    (g3) => g3.length > 0,
    30,
  );
  expect(written.map((file) => statSync(file).uid)).toEqual(written.map(() => 9000));
});

test("agents answer through crossbar's call endpoint", async () => {
  expect(await observatory.call("fake-1", "get_agent_class")).toBe("FakeDataAgent");
  expect(await observatory.call("influxagent.ops", "status", "record")).toMatchObject([
    0,
    expect.anything(),
    { op_code: 3 },
  ]);
});

test("Grafana has InfluxDB and the dashboard from its start, and each panel's query brings lines", async () => {
  expect(await observatory.grafana("/api/datasources/uid/influxdb/health")).toMatchObject({ status: "OK" });
  expect(await observatory.grafana("/api/dashboards/uid/ocs-feeds")).toMatchObject({
    meta: { provisioned: true },
  });
  for (const { title, targets } of dashboard.panels) {
    const queries = targets.map((target) => ({ ...target, intervalMs: 1000, maxDataPoints: 100 }));
    const query = async () =>
      (await observatory.grafana("/api/ds/query", { from: "now-5m", to: "now", queries })) as {
        results: { A: { frames: { data: { values: number[][] } }[] } };
      };
    const { results } = await eventually(query, ({ results: { A } }) => A.frames.length > 0, 60);
    expect(results.A.frames[0]?.data.values[1]?.length, title).toBeGreaterThan(0);
  }
});

test("a second up changes nothing", async () => {
  expect(await stack.mustUp()).toSatisfy(isUnchanged);
});

test("Ctrl-C in the middle of a backup: Grafana, paused for it, runs again, and nothing of it is left", async () => {
  const { grafana = "" } = await containersOf(stack);
  // So much that the copy takes seconds.
  await docker("exec", grafana, "sh", "-c", "head -c 200000000 /dev/urandom > /var/lib/grafana/big");
  const { exitCode, text, stored, helpers } = await breakOffBackup(
    stack.name,
    async () => (await running(grafana)).Paused,
  );
  expect(exitCode, text).toBe(1);
  expect(text).toContain("broken off by SIGINT");
  expect(await running(grafana)).toMatchObject({ Status: "running", Paused: false });
  expect({ stored, helpers }).toEqual({ stored: [], helpers: [] });
  await docker("exec", grafana, "rm", "/var/lib/grafana/big");
});

test("crossbar is replaced: the agents, left as they are, find the new one, and points flow", async () => {
  const before = await containersOf(stack);
  stack.configure(site({ crossbar: { port: 28_001, bindAddress: "0.0.0.0" } }));
  await stack.mustUp();
  const started = Date.now();
  await observatory.pointsFlow();
  console.info(`points flow again ${Date.now() - started} ms after the update that replaced crossbar`);
  const after = await containersOf(stack);
  const replaced = Object.keys(after).filter((service) => after[service] !== before[service]);
  expect(replaced).toEqual(["crossbar"]);
  const asked = () => observatory.call("fake-host", "get_agent_class");
  expect(await eventually(asked, (name) => name !== undefined, 60)).toBe("FakeDataAgent");
});

test("crossbar is away for longer than the agents wait: they are started again, and points flow", async () => {
  const { crossbar = "", "ocs-fake-1": agent = "" } = await containersOf(stack);
  const { StartedAt } = await running(agent);
  await docker("stop", crossbar);
  await eventually(
    () => running(agent),
    (state) => state.StartedAt !== StartedAt,
    60,
  );
  await docker("start", crossbar);
  await eventually(
    () => observatory.call("fake-1", "get_agent_class"),
    (name) => name === "FakeDataAgent",
    90,
  );
  await observatory.pointsFlow();
});

test("every process ends at once: all come back by themselves, in any order, and points flow", async () => {
  const containers = Object.values(await containersOf(stack));
  const before = await Promise.all(containers.map(running));
  for (const { Pid } of before) process.kill(Pid, "SIGKILL");
  await eventually(
    () => Promise.all(containers.map(running)),
    (now) => now.every((state, at) => state.Running && state.StartedAt !== before[at]?.StartedAt),
    60,
  );
  await eventually(
    () => observatory.call("influxagent.ops", "status", "record"),
    (answer) => JSON.stringify(answer).includes('"op_code":3'),
    90,
  );
  await observatory.pointsFlow();
});

test("lost with its data, a restore brings every point and Grafana's own back, and points flow", async () => {
  const data = ["--stack", stack.name, "--at", join(folders.root, "backups")];
  const dashboard = { uid: "kept", title: "Kept", panels: [], schemaVersion: 39 };
  await observatory.grafana("/api/dashboards/db", { dashboard, overwrite: true });
  // What is younger may still be on its way from the agents.
  const moment = new Date(Date.now() - 10_000);
  const before = await observatory.points(moment);
  expect(before).toBeGreaterThan(0);
  await mustTell("backup", ...data);
  await destroy(stack);
  const left = (await objectsOf((site) => site === stack.name)).filter(({ kind }) => kind !== "image name");
  expect(left.map(({ kind, name }) => `${kind} ${name}`)).toEqual([`volume ${stack.name}_grafana-storage`]);
  await removeObjects(left);
  rmSync(folders.influxdb, { recursive: true });
  mkdirSync(folders.influxdb);

  expect((await mustTell("restore", ...data)).report.unwell).toEqual([]);
  expect(await observatory.points(moment)).toBe(before);
  expect(await observatory.grafana("/api/dashboards/uid/kept")).toMatchObject({
    dashboard: { title: "Kept" },
  });
  await observatory.pointsFlow();
  expect(await stack.mustUp()).toSatisfy(isUnchanged);
});
