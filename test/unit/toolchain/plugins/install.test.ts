import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import messages from "@pulumi/pulumi/proto/provider_pb";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  installRegistryPlugin,
  isRegistryPlugin,
  type RegistryPluginName,
} from "../../../../toolchain/plugins/install";
import { type Properties, secret, UNKNOWN } from "../../../../toolchain/plugins/provider/values";
import { decode, encode } from "../../../../toolchain/plugins/provider/wire";

let home: string;
const running: ChildProcess[] = [];

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
});
afterAll(() => {
  for (const child of running) child.kill();
  rmSync(home, { recursive: true });
});

describe("installing", () => {
  test("puts a plugin where the CLI looks, and does nothing the second time", async () => {
    const first = await installRegistryPlugin("docker", home);
    expect(first).toEqual({
      directory: join(home, "plugins", "resource-docker-v5.2.0"),
      version: "5.2.0",
      rebuilt: true,
    });
    expect(isRegistryPlugin(first.directory)).toBe(true);
    expect(await installRegistryPlugin("docker", home)).toEqual({ ...first, rebuilt: false });
  });

  test("mends a damaged one and leaves nothing beside it", async () => {
    const { directory } = await installRegistryPlugin("docker", home);
    rmSync(join(directory, "plugin.cjs"));
    expect(await installRegistryPlugin("docker", home)).toMatchObject({ rebuilt: true });
    expect(existsSync(join(directory, "plugin.cjs"))).toBe(true);
    expect(readdirSync(join(home, "plugins"))).toEqual(["resource-docker-v5.2.0"]);
  });

  test("never overwrites the official one", async () => {
    const other = mkdtempSync(join(tmpdir(), "official-"));
    const directory = join(other, "plugins", "resource-command-v1.2.1");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "pulumi-resource-command"), "official");
    await expect(installRegistryPlugin("command", other)).rejects.toThrow(
      /official command plugin 1.2.1 is in .* already/,
    );
    rmSync(other, { recursive: true });
  });
});

async function start(name: RegistryPluginName): Promise<ResourceProviderClient> {
  const { directory } = await installRegistryPlugin(name, home);
  const child = spawn(join(directory, `pulumi-resource-${name}`), [], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  const [port] = await once(child.stdout, "data");
  return new ResourceProviderClient(`127.0.0.1:${String(port).trim()}`, credentials.createInsecure());
}

function checkRequest(type: string, news: Properties): messages.CheckRequest {
  const request = new messages.CheckRequest();
  request.setUrn(`urn:pulumi:s::p::${type}::web`);
  request.setNews(encode(news));
  return request;
}

describe.each([
  ["docker", "5.2.0", "docker:index/container:Container", { image: "i" }, { restart: "no", image: "i" }],
  ["command", "1.2.1", "command:local:Command", { stdin: secret("x") }, { stdin: secret("x") }],
] as const)("the installed %s plugin", (name, version, type, news, checked) => {
  let client: ResourceProviderClient;
  beforeAll(async () => {
    client = await start(name);
  });
  afterAll(() => client.close());

  test("says its version", async () => {
    const ask = promisify(client.getPluginInfo.bind(client)) as (
      request: emptyMessages.Empty,
    ) => Promise<{ getVersion(): string }>;
    expect((await ask(new emptyMessages.Empty())).getVersion()).toBe(version);
  });

  test("checks and previews over the wire, without any engine", async () => {
    const check = promisify(client.check.bind(client)) as (
      r: messages.CheckRequest,
    ) => Promise<messages.CheckResponse>;
    const inputs = (await check(checkRequest(type, news))).getInputs();
    expect(decode(inputs)).toMatchObject(checked);
    const request = new messages.CreateRequest();
    request.setUrn(`urn:pulumi:s::p::${type}::web`);
    request.setProperties(inputs);
    request.setPreview(true);
    const create = promisify(client.create.bind(client)) as (
      r: messages.CreateRequest,
    ) => Promise<messages.CreateResponse>;
    expect(Object.values(decode((await create(request)).getProperties()))).toContain(UNKNOWN);
  });

  test("names a resource type that it does not know", async () => {
    const check = promisify(client.check.bind(client)) as (
      r: messages.CheckRequest,
    ) => Promise<messages.CheckResponse>;
    const failure: ServiceError = await check(checkRequest(`${name}:index/other:Other`, {})).catch(
      (error) => error,
    );
    expect(failure.details).toContain(`does not know resources of type ${name}:index/other:Other`);
  });
});
