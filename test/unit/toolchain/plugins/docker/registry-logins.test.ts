import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Login, RegistryLogins } from "../../../../../toolchain/plugins/docker/registry-logins";
import type { Properties } from "../../../../../toolchain/plugins/provider/values";

const AUTH = Buffer.from("ops:hunter:2").toString("base64");
const content = JSON.stringify({ auths: { "https://registry.example/v1/": { auth: AUTH } } });
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "docker-config-"));
  writeFileSync(join(directory, "config.json"), content);
});
afterAll(() => rmSync(directory, { recursive: true }));

function loginFor(entry: Properties, environment = {}, registry = "registry.example"): Login {
  const logins = new RegistryLogins();
  logins.configure([entry], environment);
  return logins.for(registry);
}

const address = "registry.example";
const fromFile = { username: "ops", password: "hunter:2", serveraddress: "https://registry.example" };

describe("a registry's login", () => {
  test("is what the program says, or the environment", () => {
    expect(loginFor({ address: `http://${address}/v2`, username: "a", password: "b" })).toEqual({
      username: "a",
      password: "b",
      serveraddress: "http://registry.example",
    });
    expect(loginFor({ address }, { DOCKER_REGISTRY_USER: "u", DOCKER_REGISTRY_PASS: "p" })).toMatchObject({
      username: "u",
      password: "p",
    });
  });

  test("is found in a docker configuration: its text, its file, or its directory", () => {
    expect(loginFor({ address, configFileContent: content })).toEqual(fromFile);
    expect(loginFor({ address, configFile: join(directory, "config.json") })).toEqual(fromFile);
    expect(loginFor({ address }, { DOCKER_CONFIG: directory })).toEqual(fromFile);
  });

  test("that is nowhere is an error saying where it was looked for", () => {
    expect(() => loginFor({ address: "other.example", configFileContent: content })).toThrow(
      "couldn't find registry config for 'other.example' in file content",
    );
    expect(() => loginFor({ address, configFile: join(directory, "none") })).toThrow(
      /could not open config file/,
    );
  });

  test("is not sent to other registries", () => {
    expect(loginFor({ address, username: "a", password: "b" }, {}, "other.example")).toEqual({});
  });

  test("holds for the hub under each of its names", () => {
    expect(loginFor({ address: "docker.io", username: "a" }, {}, "")).toMatchObject({
      username: "a",
    });
  });
});
