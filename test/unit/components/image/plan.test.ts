import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { planBuild, planLayers } from "../../../../components/image/plan";

let context: string;
beforeEach(() => {
  context = mkdtempSync(join(tmpdir(), "plan-"));
  writeFileSync(join(context, "Dockerfile"), "FROM python:3.12-bookworm\n");
});
afterEach(() => rmSync(context, { recursive: true }));

/** An amd64 engine that has the base image for both platforms. */
const IMAGES = new Map([
  ["python:3.12-bookworm", "sha256:1"],
  ["python:3.12-bookworm-arm64", "sha256:2"],
]);
const EDGE = { engine: {}, platform: "linux/arm64", own: "linux/amd64", images: IMAGES } as const;

test("the engine's own builder, named or not, builds on what the engine has for the platform", () => {
  const expected = { "python:3.12-bookworm": "python:3.12-bookworm-arm64" };
  const unnamed = planBuild("os", { context }, EDGE);
  const named = planBuild("os", { context, builder: "default" }, EDGE);
  expect(unnamed.baseImages).toEqual(expected);
  expect(named).toEqual({ ...unnamed, builder: "default" });
});

test("another builder sees none of the engine's images: each base is what its registry has", () => {
  const spec = { context, builder: "multiarch", output: "push" } as const;
  const request = planBuild("os", spec, EDGE);
  expect(request.baseImages).toEqual({});
  expect(planBuild("os", spec, { ...EDGE, images: new Map() }).reference).toBe(request.reference);
});

test("a layer is built on exactly the one below, and changes with it", () => {
  const layers = ["os", "pip"].map((name) => ({ name, context, provides: `app:${name}` }));
  const [os, pip] = planLayers("app", layers, EDGE);
  expect(pip?.baseImages).toEqual({
    "app:os": os?.reference,
    "python:3.12-bookworm": "python:3.12-bookworm-arm64",
  });
  const moved = planLayers("app", layers, {
    ...EDGE,
    images: new Map([["python:3.12-bookworm", "sha256:3"]]),
  });
  expect(moved[1]?.reference).not.toBe(pip?.reference);
});
