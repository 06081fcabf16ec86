import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  parkingLayers,
  REFERENCE,
  runProblems,
  sourceProblems,
} from "../../../../../src/systems/parking/source";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "parking-"));
  writeFileSync(join(root, "pyproject.toml"), "[project]\n");
  for (const layer of ["os", "pip", "app"]) {
    mkdirSync(join(root, "docker/images", layer), { recursive: true });
    writeFileSync(join(root, "docker/images", layer, "Dockerfile"), "FROM scratch\n");
  }
});
afterAll(() => rmSync(root, { recursive: true }));

test("a checkout has what its platform needs", () => {
  expect(sourceProblems(root, "linux/amd64")).toEqual([]);
  expect(sourceProblems(root, "linux/arm64").map(({ found }) => found)).toEqual(
    ["os", "pip", "app"].map((layer) => `"${join(root, "docker/images", layer, "Dockerfile.arm")}"`),
  );
});

test("a checkout that is laid out otherwise is told what the services would not find", () => {
  const [problem, ...others] = runProblems(root);
  expect(others).toEqual([]);
  expect(problem?.message).toContain(
    "uwsgi.ini (for: uwsgi --ini uwsgi.ini), parking/celery.py (for: celery -A parking)",
  );
  expect(problem?.hint).toContain(`npm run parking:build -- --source ${root}`);
  expect([runProblems(REFERENCE), runProblems(undefined)]).toEqual([[], []]);
});

test("a folder inside the checkout is the documented mistake: the error names the right one", () => {
  const [problem, ...others] = sourceProblems(join(root, "docker/images/pip"), "linux/amd64");
  expect(others).toEqual([]);
  expect(problem?.message).toContain("cannot find pyproject.toml");
  expect(problem?.hint).toContain(`source: ${root}`);
});

test("a folder that is no checkout at all says how to find one", () => {
  expect(sourceProblems("/nowhere", "linux/amd64")[0]?.hint).toContain("cd /path/to/parking_services; pwd");
});

test("the reference application is a whole checkout; of a URL nothing is known", () => {
  expect(sourceProblems(REFERENCE, "linux/arm64")).toEqual([]);
  expect(sourceProblems("https://example.org/parking.git", "linux/arm64")).toEqual([]);
});

test("the OS layer of a git URL is built in its own folder", () => {
  const build = { repository: "parking", push: false };
  const contexts = (source: string) =>
    parkingLayers({ source, machineLearning: false, build }, "linux/amd64").map(({ context }) => context);
  expect(contexts("https://h/p.git#v1:app")).toEqual([
    "https://h/p.git#v1:app/docker/images/os",
    "https://h/p.git#v1:app",
    "https://h/p.git#v1:app",
  ]);
  expect(contexts("https://h/p.git")[0]).toBe("https://h/p.git#:docker/images/os");
});

test.each([
  ["linux/amd64", "Dockerfile", [["p:os"], ["p:pip"], ["p:app", "p:latest"]], ["os", "pip", "app"]],
  [
    "linux/arm64",
    "Dockerfile.arm",
    [["p:os_arm"], ["p:pip_arm"], ["p:app_arm"]],
    ["os_arm", "pip_arm", "app_arm"],
  ],
] as const)(
  "the layers for %s have the documented files, tags and names",
  (platform, file, tags, provided) => {
    const layers = parkingLayers(
      { machineLearning: false, build: { repository: "p", push: false } },
      platform,
    );
    expect(layers.map((layer) => layer.tags)).toEqual(tags);
    expect(layers.map(({ provides }) => provides)).toEqual(
      provided.map((name) => `protyom/parking-monitoring:${name}`),
    );
    expect(layers.map(({ dockerfile }) => dockerfile)).toEqual([
      file,
      `docker/images/pip/${file}`,
      `docker/images/app/${file}`,
    ]);
  },
);
