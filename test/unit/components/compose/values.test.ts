import { secret } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import type { Topology } from "../../../../components/topology";
import { exported } from "./exported";

const IMAGES: Topology["images"] = {
  base: { pull: "postgres:16" },
  app: {
    build: {
      ...{ context: "app", dockerfile: "docker/Dockerfile", target: "run", repository: "plant/app" },
      ...{
        args: { A: "1" },
        labels: { b: "2" },
        cacheFrom: ["type=gha"],
        cacheTo: ["type=gha"],
        builder: "big",
        output: "push",
      },
      baseImages: { "python:3.10-slim": "python:3.10-slim@sha256:1" },
      secrets: { token: "t0ken" },
    },
  },
};

test("of a chain of images Compose builds the uppermost, on the others under their own names", () => {
  const layers = ["os", "app"].map((name) => ({
    name,
    provides: `plant:${name}`,
    context: ".",
    dockerfile: `${name}/Dockerfile`,
    tags: [`plant:${name}-1`],
  }));
  const { file } = exported({ services: { web: { image: { from: "web" } } }, images: { web: { layers } } });
  expect(file.services.web).toMatchObject({
    image: "plant:app",
    build: { context: ".", dockerfile: "app/Dockerfile", tags: ["plant:app-1"] },
  });
});

const BUILT = {
  services: { app: { image: { from: "app" } }, base: { image: { from: "base" } } },
  images: IMAGES,
};

test("images are built and pulled as the topology says", () => {
  const { file, variables } = exported(BUILT);
  expect(file.services.base?.image).toBe("postgres:16");
  expect(file.services.app).toMatchObject({
    image: "plant/app",
    build: {
      ...{
        context: "./app",
        dockerfile: "docker/Dockerfile",
        target: "run",
        args: { A: "1" },
        labels: { b: "2" },
      },
      ...{ cache_from: ["type=gha"], cache_to: ["type=gha"] },
      additional_contexts: { "python:3.10-slim": "docker-image://python:3.10-slim@sha256:1" },
      secrets: [{ source: "app-token", target: "token" }],
      "x-sitestack": { builder: "big", output: "push" },
    },
  });
  expect(file.secrets).toEqual({ "app-token": { environment: "APP_TOKEN" } });
  expect(variables).toEqual([{ name: "APP_TOKEN", path: "images.app.build.secrets.token", value: "t0ken" }]);
});

test("a value that comes later is a variable, once however often it is used, and never text in the file", () => {
  const password = secret("hunter2");
  const { file, variables } = exported({
    services: {
      "my-db": { image: "db:1", environment: { PASSWORD: password }, configs: ["key"] },
      web: {
        image: Promise.resolve("web:1"),
        environment: { DB_PASSWORD: password },
        command: [secret("other")],
      },
    },
    configs: { key: { content: secret("-----BEGIN") } },
  });
  const reference = "${MY_DB_PASSWORD?it is services.my-db.environment.PASSWORD}";
  expect(file.services["my-db"]?.environment).toEqual({ PASSWORD: reference });
  expect(file.services.web).toMatchObject({
    environment: { DB_PASSWORD: reference },
    image: "${WEB_IMAGE?it is services.web.image}",
    command: ["${WEB_COMMAND_0?it is services.web.command.0}"],
  });
  expect(file.configs).toEqual({ key: { environment: "CONFIG_KEY" } });
  expect(variables.map(({ name }) => name)).toEqual([
    "CONFIG_KEY",
    "MY_DB_PASSWORD",
    "WEB_COMMAND_0",
    "WEB_IMAGE",
  ]);
  expect(variables[1]?.value).toBe(password);
  expect(JSON.stringify(file)).not.toMatch(/hunter2|other|BEGIN/);
});

test("two values whose variables would have one name get two", () => {
  const { variables } = exported({
    services: {
      "a-b": { image: "a", environment: { C: secret("1") } },
      a: { image: "a", environment: { B_C: secret("2") } },
    },
  });
  expect(variables.map(({ name, path }) => [name, path])).toEqual([
    ["A_B_C", "services.a.environment.B_C"],
    ["A_B_C_2", "services.a-b.environment.C"],
  ]);
});

test("who may know the texts gets them written", () => {
  const password = secret("pa$$");
  const resolve = (value: unknown) => (value === password ? "pa$$ {{.Task.Slot}}" : undefined);
  const services = { db: { image: "db:1", environment: { PASSWORD: password, OTHER: secret("x") } } };
  const { file, variables } = exported({ services }, { resolve });
  expect(file.services.db?.environment).toMatchObject({ PASSWORD: "pa$$$$ 1" });
  expect(variables.map(({ name }) => name)).toEqual(["DB_OTHER"]);
});

test("images that are there are named, and nothing is built", () => {
  const { file, variables } = exported(BUILT, { images: { app: "plant/app:1", base: "postgres@sha256:2" } });
  expect(file.services.app).toMatchObject({ image: "plant/app:1" });
  expect(file.services.app).not.toHaveProperty("build");
  expect(file.services.base?.image).toBe("postgres@sha256:2");
  expect({ variables, secrets: file.secrets }).toEqual({ variables: [], secrets: undefined });
});
