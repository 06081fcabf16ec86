import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  BuiltImage,
  type BuiltImageArgs,
  type DockerHostArgs,
  LayeredImage,
  Service,
} from "../../../components";
import * as platforms from "../../../components/buildable-platforms";
import { type CapturedResources, capture, captureRefusal } from "../support/captured-resources";
import type { FakeEngineFacts } from "../support/fake-engine-objects";
import { withHost } from "../support/hosts";

let context: string;
beforeEach(() => {
  context = mkdtempSync(join(tmpdir(), "image-"));
  writeFileSync(join(context, "Dockerfile"), "ARG BASE=python\nFROM $BASE:3.9-slim\nCOPY . .\n");
});
afterEach(() => rmSync(context, { recursive: true }));

interface Built {
  resources: CapturedResources;
  reference: string;
}

async function build(
  args: Partial<BuiltImageArgs> = {},
  facts: Partial<FakeEngineFacts> = {},
  host: DockerHostArgs & { name?: string } = {},
): Promise<Built> {
  let reference = "";
  const resources = await capture(() =>
    withHost(
      (on) => {
        reference = new BuiltImage("app", { host: on, context, ...args }).reference;
      },
      facts,
      host,
    ),
  );
  return { resources, reference };
}

test("the build is a command that runs again for another reference only", async () => {
  const { resources, reference } = await build();
  expect(reference).toMatch(/^sitestack\/app:[0-9a-f]{12}-amd64$/);
  expect(resources.find("Command", "app")).toMatchObject({
    parent: "app",
    inputs: { interpreter: ["node"], create: "dist/components/image/main.js", triggers: [reference] },
    additionalSecretOutputs: ["stdout", "stderr"],
  });
});

describe("the reference", () => {
  test("is the same for the same content, whatever host and folder it is built on and from", async () => {
    const { reference } = await build();
    expect((await build({}, {}, { name: "edge" })).reference).toBe(reference);
    const copy = mkdtempSync(join(tmpdir(), "image-"));
    writeFileSync(join(copy, "Dockerfile"), "ARG BASE=python\nFROM $BASE:3.9-slim\nCOPY . .\n");
    expect((await build({ context: copy })).reference).toBe(reference);
    rmSync(copy, { recursive: true });
  });

  test.each<[string, Partial<BuiltImageArgs>, Partial<FakeEngineFacts>]>([
    ["build arguments", { args: { A: "1" } }, {}],
    ["labels", { labels: { a: "1" } }, {}],
    ["the stage", { target: "build" }, {}],
    ["the platform", {}, { arch: "arm64" }],
    ["the engine's base image", {}, { images: { "python:3.9-slim": "sha256:2" } }],
    ["another base image", { args: { BASE: "pypy" } }, {}],
    ["a pinned base image", { baseImages: { "python:3.9-slim": "python@sha256:3" } }, {}],
  ])("changes with %s", async (_name, args, facts) => {
    expect((await build(args, facts)).reference).not.toBe((await build()).reference);
  });

  test("changes with the content, and ends with the architecture", async () => {
    const { reference } = await build();
    writeFileSync(join(context, "app.py"), "print(1)\n");
    expect((await build()).reference).not.toBe(reference);
    expect((await build({}, { arch: "arm64" })).reference).toMatch(/-arm64$/);
  });

  test("does not change with images that it does not build on, nor with one that is pinned", async () => {
    const { reference } = await build();
    expect((await build({}, { images: { "redis:7": "sha256:1" } })).reference).toBe(reference);
    const baseImages = { "python:3.9-slim": "python@sha256:3" };
    const pinned = await build({ baseImages });
    const moved = await build({ baseImages }, { images: { "python:3.9-slim": "sha256:9" } });
    expect(moved.reference).toBe(pinned.reference);
  });

  test("may have a repository of its own", async () => {
    expect((await build({ repository: "protyom/app" })).reference).toMatch(/^protyom\/app:/);
  });
});

test("for a platform that the engine emulates it is built on the images of that platform's name", async () => {
  const emulated = vi.spyOn(platforms, "buildablePlatforms").mockResolvedValue({ emulated: ["linux/arm64"] });
  const images = { "python:3.9-slim": "sha256:1", "python:3.9-slim-arm64": "sha256:2" };
  const edge = { platform: "linux/arm64" } as const;
  const { resources, reference } = await build({}, { images }, edge);
  const moved = await build({}, { images: { ...images, "python:3.9-slim-arm64": "sha256:3" } }, edge);
  emulated.mockRestore();
  const request = JSON.parse(resources.find("Command", "app").inputs.environment.SITESTACK_BUILD);
  expect(request).toMatchObject({
    platform: "linux/arm64",
    baseImages: { "python:3.9-slim": "python:3.9-slim-arm64" },
  });
  expect(reference).toMatch(/-arm64$/);
  expect(moved.reference).not.toBe(reference);
});

test.each([
  ["marked as such", secret("hunter2")],
  ["plain strings", "hunter2"],
])("build secrets, %s, are secret inputs, never part of the request", async (_how, token) => {
  const { resources } = await build({ secrets: { token } });
  const { environment } = resources.find("Command", "app").inputs;
  expect(environment.SITESTACK_BUILD_SECRET_0).toEqual({ secret: "hunter2" });
  expect(JSON.parse(environment.SITESTACK_BUILD).secrets).toEqual({ token: "SITESTACK_BUILD_SECRET_0" });
  expect(environment.SITESTACK_BUILD).not.toContain("hunter2");
});

test("a service of it waits for the build, and builds it again where somebody has removed it", async () => {
  const resources = await capture(() =>
    withHost((host) => {
      const image = new BuiltImage("app", { host, context });
      new Service("web", { host, image, containerName: "web" });
    }),
  );
  expect(resources.find("Container", "web")).toMatchObject({
    dependsOn: ["app"],
    beforeCreate: ["image-app-is-there", "remove-leftover-local"],
    inputs: { image: resources.find("Command", "app").inputs.triggers[0] },
  });
});

test("a missing Dockerfile is refused before anything of it is registered", async () => {
  const { message, registered } = await captureRefusal(() => build({ dockerfile: "dev.Dockerfile" }));
  expect(message).toContain("images.app.build: there is no such Dockerfile");
  expect(message).toContain(join(context, "dev.Dockerfile"));
  expect(registered).toBe(0);
});

describe("LayeredImage", () => {
  function layers(host: BuiltImageArgs["host"], args: Record<string, string> = {}) {
    return new LayeredImage("parking", {
      host,
      layers: [
        { name: "os", provides: "parking:os", context, args },
        {
          name: "pip",
          provides: "parking:pip",
          context,
          baseImages: { "python:3.9-slim": "python@sha256:1" },
        },
        { name: "app", provides: "parking:app", context },
      ],
    });
  }

  async function chain(args?: Record<string, string>): Promise<Built & { all: string[]; built: string[][] }> {
    let all: string[] = [];
    let reference = "";
    const resources = await capture(() =>
      withHost((host) => {
        const image = layers(host, args);
        all = ["os", "pip", "app"].map((name) => image.layers[name]?.reference ?? "");
        reference = image.top.reference;
      }),
    );
    const built = ["os", "pip", "app"].map((name) => {
      const { environment } = resources.find("Command", `parking-${name}`).inputs;
      return Object.entries(JSON.parse(environment.SITESTACK_BUILD).baseImages).map((pair) =>
        pair.join(" = "),
      );
    });
    return { resources, reference, all, built };
  }

  test("builds each layer on exactly the ones below, one after the other", async () => {
    const { resources, reference, all, built } = await chain();
    const [os, pip, app] = all;
    expect(reference).toBe(app);
    expect(built).toEqual([
      [],
      ["python:3.9-slim = python@sha256:1", `parking:os = ${os}`],
      [`parking:os = ${os}`, `parking:pip = ${pip}`],
    ]);
    expect(resources.find("BuiltImage", "parking-app").dependsOn).toEqual(["parking-pip"]);
    expect(resources.find("BuiltImage", "parking-pip").dependsOn).toEqual(["parking-os"]);
  });

  test("a change below changes everything above", async () => {
    const before = await chain();
    const after = await chain({ A: "1" });
    for (const [index, reference] of after.all.entries()) expect(reference).not.toBe(before.all[index]);
  });

  test("without a layer is refused", async () => {
    const { message, registered } = await captureRefusal(() =>
      withHost((host) => new LayeredImage("parking", { host, layers: [] })),
    );
    expect(message).toContain("images.parking.layers: there is no layer");
    expect(registered).toBe(2);
  });
});
