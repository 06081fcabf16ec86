import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Topology } from "../../../components";
import type { UpReport } from "../../../operator/sitestack/up/report";
import { containersOf, execute, inspect } from "../support/engine";
import { sitestack, type Told } from "../support/operate";
import { docker } from "../support/plain-containers";
import { PROGRAMS, TestStack } from "../support/stack";

const PASSWORD = "green-lantern-4711";
const BASE = "python:3.9-slim";
const PULLED = "test-rollback/store:1";
const ASK = "import urllib.request as r; r.urlopen('http://127.0.0.1:8000')";
const healthy = { test: ["CMD", "python", "-c", ASK], interval: "1s", retries: 3 };
const SERVE = ["python", "-u", "-m", "http.server", "8000"];

let stack: TestStack;
let context: string;

/** A store with data, a page that is built, and a job between them; `good` is what does not come up. */
function topology(good: boolean): Topology {
  const data = [{ type: "volume" as const, source: "data", target: "/data" }];
  const broken = ["sh", "-c", 'echo "cannot log in with $PASSWORD"; exit 3'];
  return {
    name: "shop",
    services: {
      store: { image: { from: "store" }, command: SERVE, volumes: data, healthcheck: healthy },
      fill: {
        image: { from: "store" },
        kind: "job",
        command: ["true"],
        dependsOn: { store: { condition: "service_healthy" } },
      },
      page: {
        image: { from: "page" },
        command: good ? SERVE : broken,
        containerName: `${stack.name}-page`,
        environment: { VERSION: good ? "1" : "2" },
        healthcheck: healthy,
        dependsOn: { fill: { condition: "service_completed_successfully" } },
      },
    },
    volumes: { data: {} },
    images: { store: { pull: PULLED }, page: { build: { context, repository: "test-rollback/page" } } },
  };
}

async function configure(good: boolean): Promise<void> {
  writeFileSync(join(context, "Dockerfile"), `FROM ${BASE}\nLABEL version=${good ? 1 : 2}\n`);
  stack.configureTopology({
    ...{ topology: topology(good), keepLastGood: true, deleteVolumes: true },
    secretEnvironment: { page: { PASSWORD: "password" } },
  });
  await stack.setSecret("password", PASSWORD);
}

const place = (name = stack.name) => ["--stack", name, "--cwd", PROGRAMS.topology];

async function service(name: string) {
  const [found] = await containersOf({ "io.sitestack.site": stack.name, "io.sitestack.service": name });
  return inspect(found?.Id ?? "");
}

async function images(): Promise<Record<string, string>> {
  const names = ["store", "fill", "page"];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await service(name)).Image] as const)),
  );
}

let before: Record<string, string>;
let reference: string;

beforeAll(async () => {
  context = mkdtempSync(join(tmpdir(), "rollback-page-"));
  await docker("tag", BASE, PULLED);
  stack = await TestStack.create("topology", "rollback");
  await configure(true);
  await stack.mustUp();
  before = await images();
  reference = (await service("page")).Config.Image;
  await execute((await service("store")).Id, ["sh", "-c", "echo kept > /data/row"]);
});

afterAll(async () => {
  await stack.remove();
  rmSync(context, { recursive: true, force: true });
  const made = await docker("image", "ls", "--quiet", "--filter", "reference=test-rollback/*");
  for (const id of new Set(made.split("\n").filter(Boolean))) await docker("image", "rm", "--force", id);
});

describe("an update that fails after the names of its images have moved", () => {
  let told: Told<UpReport>;
  let store: string;

  beforeAll(async () => {
    store = (await service("store")).Id;
    await configure(false);
    await docker("tag", before.page ?? "", PULLED);
    await docker("tag", before.store ?? "", reference);
    told = await sitestack("up", "--rollback", ...place());
  });

  test("is told with its gate, state and log lines, and the last good deployment is back", () => {
    const { exitCode, report, text } = told;
    expect(exitCode, text).toBe(3);
    expect(report.outcome).toBe("rolled-back");
    const [gate] = report.failures.flatMap(({ gates }) => gates);
    expect(gate).toMatchObject({ service: "shop-page-1", container: `${stack.name}-page`, host: "local" });
    expect(gate?.because).toMatch(/exit/);
    expect(gate?.logs.join("\n")).toContain("cannot log in with [secret]");
    expect(report.rollback).toMatchObject({ proven: 3, otherImages: [], failures: [] });
    expect(report.rollback?.notes.join("\n")).toContain(`${reference} on local has its name again`);
    expect(report.services?.map(({ service: name, works }) => [name, works])).toEqual([
      ["shop/fill", true],
      ["shop/page", true],
      ["shop/store", true],
    ]);
  });

  test("has every service on the image that it ran, healthy, with its environment and its data", async () => {
    expect(await images()).toEqual(before);
    const page = await service("page");
    expect(page.State.Health?.Status).toBe("healthy");
    expect(page.Config.Env).toEqual(expect.arrayContaining(["VERSION=1", `PASSWORD=${PASSWORD}`]));
    expect(await execute((await service("store")).Id, ["cat", "/data/row"])).toContain("kept");
  });

  test("leaves alone what the failed update had not touched", async () => {
    expect((await service("store")).Id).toBe(store);
  });

  test("shows no secret: neither in what was printed nor in the state", async () => {
    expect(told.text).not.toContain(PASSWORD);
    expect(await stack.exportState()).not.toContain(PASSWORD);
  });
});

test("going back without an update puts back what was taken away by hand", async () => {
  await docker("rm", "--force", `${stack.name}-page`);
  // As a timer does every night: the CLI tells no more than ten entries of a history unprompted.
  for (let night = 1; night <= 10; night++) await stack.mustRefresh();
  const { exitCode, report, text } = await sitestack("rollback", ...place());
  expect(exitCode, text).toBe(0);
  expect(report.rollback?.of, "the update that it is of").toMatch(/^\d{4}-\d\d-\d\dT/);
  expect((await service("page")).State.Health?.Status).toBe("healthy");
  expect(await images()).toEqual(before);
});

test("a failed update without a good deployment before says so, and that nothing is to be gone back to", async () => {
  const first = await TestStack.create("topology", "rollback-first");
  try {
    first.configureTopology({
      ...{ keepLastGood: true, deleteVolumes: true },
      topology: { name: "one", services: { job: { image: BASE, kind: "job", command: ["false"] } } },
    });
    const { exitCode, report } = await sitestack("up", "--rollback", ...place(first.name));
    expect(exitCode).toBe(1);
    expect(report.outcome).toBe("failed");
    expect(report.rollback).toBeUndefined();
    expect(report.next.join("\n")).not.toContain("sitestack rollback");
  } finally {
    await first.remove();
  }
});
