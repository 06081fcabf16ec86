import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../support/engine";
import { mustTell } from "../../../support/operate";
import { type CliRun, isUnchanged, TestStack } from "../../../support/stack";
import { expectBackFromBrokenUpdate, JOBS } from "./broken-update";
import { contentsOf, settledContents } from "./contents";
import { makeDatabase } from "./database";
import { expectDocumentedLimits, expectDocumentedLogs, expectDocumentedOrder, TOPOLOGY } from "./documented";
import { EventRecord } from "./events";
import {
  DIFFERENT_EVALUATIONS,
  DIFFERENT_STATISTICS,
  expectFederatedMeans,
  knownAnomalies,
} from "./expectations";
import { GrafanaClient } from "./grafana";
import { FleadOnEngine, fleadSite, ROWS } from "./site";

const PASSWORD = "river-stone-lantern";
const WRONG_PASSWORD = "never-was-set-anywhere";
const GRAFANA_PASSWORD = "copper-moon-harbour";
/** So that the data have hardly begun to flow when everything is up. */
const SLOWLY = { messagesPerSecond: 4 };
/** Of each reading of the sample data. */
const FEATURES = 4;
const EVALUATED = `SELECT count(*) FROM model_evaluations WHERE samples = ${ROWS}`;

let stack: TestStack;
let flead: FleadOnEngine;
/** What the engine told during the first update that succeeded. */
let record: EventRecord;
/** What has been printed so far. */
const printed: Pick<CliRun, "text">[] = [];
const backups = mkdtempSync(join(tmpdir(), "flead-backups-"));

async function up(): Promise<CliRun> {
  const outcome = await stack.up();
  printed.push(outcome);
  return outcome;
}

async function mustUp(): Promise<void> {
  const { exitCode, text } = await up();
  expect(exitCode, text).toBe(0);
}

/** Writes the site file; its secrets have to be set again with it. */
async function configure(settings: Parameters<typeof fleadSite>[0], database = PASSWORD): Promise<void> {
  stack.configure(fleadSite(settings));
  await stack.setSecret("database", database);
  await stack.setSecret("grafana", GRAFANA_PASSWORD);
}

const readings = () => flead.number("SELECT count(*) FROM sensor_readings");
const globalModels = () => flead.number("SELECT count(*) FROM global_models");

beforeAll(async () => {
  stack = await TestStack.create("site", "flead");
  flead = new FleadOnEngine(stack.name);
  record = await EventRecord.of(stack.name);
  await configure({ producer: SLOWLY }, WRONG_PASSWORD);
  await makeDatabase(stack.name, PASSWORD);
});

afterAll(async () => {
  record?.stop();
  await stack.remove();
  await flead.removeVolumes();
  rmSync(backups, { recursive: true });
});

describe("a deploy with the wrong database password", () => {
  test("fails with database-init's own last lines, and starts nothing behind it", async () => {
    const { exitCode, text } = await up();
    expect(exitCode).not.toBe(0);
    expect(text).toMatch(/database-init-1 .*exited with code 1/);
    expect(text).toMatch(/password/);
    for (const service of ["grafana-init", "kafka-producer", "federated-aggregator", "spark-analytics"]) {
      expect(record.moment(service, "start"), service).toBeUndefined();
    }
  });

  test("goes on with the right one", async () => {
    await stack.setSecret("database", PASSWORD);
    await mustUp();
    expect(Object.keys(await flead.ids())).toHaveLength(Object.keys(TOPOLOGY.services).length);
  });
});

describe("data", () => {
  test("survive a broker that is killed under flow: every row is there, each once", async () => {
    await eventually(readings, (count) => count > 0, 60);
    await configure({});
    const before = await flead.ids();
    await mustUp();
    expect(replaced(before, await flead.ids())).toEqual(["kafka-producer-1"]);
    const { State, RestartCount } = await flead.container("kafka");
    expect(await readings()).toBeLessThan(ROWS);
    process.kill(State.Pid, "SIGKILL");
    await eventually(readings, (count) => count >= ROWS, 150);
    expect(await readings()).toBe(ROWS);
    expect((await flead.container("kafka")).RestartCount).toBe(RestartCount + 1);
    expect(await flead.number("SELECT count(DISTINCT (device_id, sequence)) FROM sensor_readings")).toBe(
      ROWS,
    );
  });

  test("the anomalies found are exactly those that the sample data has", async () => {
    const known = await knownAnomalies(flead);
    expect(known.size).toBeGreaterThan(20);
    await eventually(anomalies, (found) => found.length >= known.size, 60);
    expect(new Set(await anomalies())).toEqual(known);
    expect(await anomalies()).toHaveLength(known.size);
  });

  test("every global model is the mean of its local models, weighted by their samples", async () => {
    const rounds = ROWS / 50;
    await eventually(
      () => flead.number("SELECT count(*) FROM local_models"),
      (count) => count === rounds,
      60,
    );
    const globals = await expectFederatedMeans(flead);
    expect(globals.length).toBeGreaterThan(2);
    const files = await flead.execute("federated-aggregator", "ls", "/app/models");
    for (const { version } of globals) expect(files).toContain(`global-model-${version}.json`);
  });

  test("Spark's results are those of SQL", async () => {
    const statistics = "SELECT sum(samples) FROM hourly_statistics";
    await eventually(
      () => flead.number(statistics),
      (samples) => samples === ROWS * FEATURES,
      240,
    ).catch(async (error) => {
      throw new Error(`${error}\n${await flead.log("spark-analytics")}`);
    });
    expect(await flead.number(DIFFERENT_STATISTICS)).toBe(0);
    await eventually(
      () => flead.number(EVALUATED),
      (versions) => versions > 0,
      60,
    );
    expect(await flead.number(DIFFERENT_EVALUATIONS)).toBe(0);
  });

  test("each panel of the dashboards gets rows through Grafana", async () => {
    const grafana = new GrafanaClient(GRAFANA_PASSWORD);
    for (const uid of ["flead-overview", "flead-anomalies", "flead-models"]) {
      const panels = await grafana.panels(uid);
      expect(panels.length, uid).toBeGreaterThan(0);
      for (const panel of panels)
        expect(await grafana.rows(panel), `${uid}: ${panel.title}`).toBeGreaterThan(0);
    }
  });
});

describe("the deployment", () => {
  test("kept the documented order, by the engine's own clock", () => expectDocumentedOrder(record));

  test("has the documented limits in force, and uses less than 6 GiB", () =>
    expectDocumentedLimits(flead, stack.name));

  test("writes the documented log files, and the containers' logs", () => expectDocumentedLogs(flead));

  test("tells the dashboards' addresses, and each answers", async () => {
    const { flead: summary } = await stack.outputs<{ flead: { dashboards: Record<string, string> } }>();
    expect(Object.keys(summary.dashboards).sort()).toEqual(["flink", "grafana", "kafkaUi", "spark"]);
    for (const address of Object.values(summary.dashboards))
      expect((await fetch(address)).ok, address).toBe(true);
    expect(printed.at(-1)?.text).toContain(summary.dashboards.grafana);
  });

  test("a second up changes nothing with its jobs exited, nor does a preview after a refresh", async () => {
    for (const job of JOBS)
      expect((await flead.container(job)).State).toMatchObject({ Status: "exited", ExitCode: 0 });
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
  });

  test("an update of one Flink job replaces its container alone, and the job goes on", async () => {
    const before = await flead.ids();
    await configure({ learning: { anomalyThreshold: 7 } });
    await mustUp();
    expect(replaced(before, await flead.ids())).toEqual(["anomaly-detection-1"]);
    expect(await anomalies()).toHaveLength((await knownAnomalies(flead)).size);
  });

  test("a broken update with --rollback: every service back on its image and healthy, the data kept", async () => {
    const text = await expectBackFromBrokenUpdate(stack.name, flead, (kafka) =>
      configure({ images: { kafka } }, WRONG_PASSWORD),
    );
    for (const secret of [PASSWORD, WRONG_PASSWORD, GRAFANA_PASSWORD]) expect(text).not.toContain(secret);
    await configure({ learning: { anomalyThreshold: 7 } });
  });

  test("destroy keeps the data; the next up goes on where it was and sends no row again", async () => {
    const globals = await globalModels();
    await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
    expect(await flead.ids()).toEqual({});
    await mustUp();
    expect(await readings()).toBe(ROWS);
    expect(await globalModels()).toBe(globals);
    const log = await flead.execute("kafka-producer", "cat", "/logs/kafka_producer.log");
    expect(log).toMatch(/finished/);
  });

  test("lost with all volumes, a restore brings every row back, and nothing is sent or counted again", async () => {
    const data = ["--stack", stack.name, "--at", backups];
    const before = await settledContents(flead);
    const backup = await mustTell("backup", ...data);
    await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
    expect(await flead.removeVolumes()).toEqual(Object.keys(TOPOLOGY.volumes ?? {}).sort());
    const restored = await mustTell("restore", ...data);
    printed.push(backup, restored);
    expect(restored.report).toMatchObject({ id: backup.report.manifest.id, unwell: [] });
    expect(before.hypertables).toContain("sensor_readings");
    expect(await contentsOf(flead)).toEqual(before);
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    expect(await contentsOf(flead)).toEqual(before);
  });

  test("shows no password: not in state, outputs, nor in anything printed", async () => {
    const told = [
      await stack.exportState(),
      JSON.stringify(await stack.outputs()),
      ...printed.map(({ text }) => text),
    ];
    for (const secret of [PASSWORD, WRONG_PASSWORD, GRAFANA_PASSWORD])
      expect(told.join("\n")).not.toContain(secret);
  });
});

/** Names of the containers that are others than before. */
function replaced(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(before).filter((name) => before[name] !== after[name]);
}

async function anomalies(): Promise<string[]> {
  const rows = await flead.query("SELECT device_id, sequence FROM anomalies");
  return rows.map((row) => row.join("|"));
}
