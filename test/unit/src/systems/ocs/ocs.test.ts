import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Ocs, type OcsArgs, type OcsSummary } from "../../../../../src/systems/ocs/ocs";
import { readSiteConfig } from "../../../../../src/systems/ocs/site-config/read";
import { capture, captureRefusal } from "../../../support/captured-resources";
import { withHost } from "../../../support/hosts";
import { FAKE, ocsConfig } from "./ocs-config";

const NETWORKS: Record<string, { userSubnet: boolean }> = { "ocs-net": { userSubnet: true } };

function create(settings: object, networks = NETWORKS, report = (_: OcsSummary) => {}) {
  const args = (host: OcsArgs["host"]): OcsArgs => ({
    config: ocsConfig(settings),
    host,
    secret: (key) => secret(`value of ${key}`),
    deleteVolumes: false,
  });
  return withHost(async (host) => report((await Ocs.create("ocs", args(host))).summary), { networks });
}

async function deploy(settings: object = {}) {
  let summary: OcsSummary | undefined;
  const resources = await capture(() =>
    create(settings, NETWORKS, (told) => {
      summary = told;
    }),
  );
  return { resources, summary: summary as OcsSummary };
}

function value<Value>(output: { apply: (done: (known: Value) => void) => unknown }): Promise<Value> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("the stack tells", () => {
  test("where everything is, and of a part only what it holds", async () => {
    const { summary } = await deploy({ part: "crossbar", crossbar: { port: 28001 } });
    expect(Object.keys(summary).sort()).toEqual(["containers", "crossbar", "images", "network"]);
    expect(summary).toMatchObject({
      network: "ocs-net",
      crossbar: { hub: "ws://127.0.0.1:28001/ws", call: "http://127.0.0.1:28001/call" },
    });
    const whole = await deploy();
    expect(whole.summary).toMatchObject({
      grafana: "http://127.0.0.1:3000",
      influxdb: "http://127.0.0.1:8086",
    });
  });

  test("the digest that runs, of every image", async () => {
    const { summary } = await deploy({
      part: "agents",
      allowMutableTags: true,
      agents: [{ ...FAKE, image: "a/b" }],
    });
    const images = Object.entries(summary.images);
    const found = await Promise.all(images.map(async ([name, digest]) => [name, await value(digest)]));
    expect(Object.fromEntries(found)).toEqual({
      "a/b": "sha256:ocs-a-b",
      "simonsobs/ocs:v0.12.1": "sha256:ocs-simonsobs-ocs-v0.12.1",
    });
  });

  test("the whole generated site config, and none where the site gives its own", async () => {
    const { summary } = await deploy({ part: "agents", agents: [FAKE] });
    expect(summary.siteConfig).toContain("instance-id: fake-1");
    expect(summary.siteConfig).toContain("instance-id: aggregator");
  });
});

test("part net is the network and nothing else", async () => {
  const { resources } = await deploy({ part: "net" });
  expect(resources.ofType("Network").map(({ inputs }) => inputs.name)).toEqual(["ocs-net"]);
  expect(resources.ofType("Container")).toEqual([]);
});

test("Grafana's password stays secret", async () => {
  const { resources } = await deploy({ part: "web", grafana: { passwordSecret: "grafana" } });
  expect(JSON.stringify(resources.find("Container", "ocs-grafana-1").inputs.envs)).toContain('"secret"');
});

describe("a site config of the site's own", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ocs-site-config-"));
    writeFileSync(join(folder, "default.yaml"), "hub: {}\nhosts: {}\n");
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("that is absent is refused before anything is registered but the host", async () => {
    const { message, registered } = await captureRefusal(() =>
      create({ siteConfig: { directory: join(folder, "no-such") } }),
    );
    expect(message).toContain(`there is no such file (found "${folder}/no-such/default.yaml")`);
    expect(registered).toBe(2);
  });

  test("that does not fit is refused with everything that is wrong", async () => {
    const { message } = await captureRefusal(() => create({ siteConfig: { directory: folder } }));
    expect(message).toContain(`${folder}/default.yaml hub.wamp_server`);
    expect(message).toContain(`${folder}/default.yaml hub.address_root`);
  });

  test("on another machine is told to be unchecked; a file beside the program is checked everywhere", () => {
    const far = { hostName: "lab", isLocal: false };
    const given = (siteConfig: object) => readSiteConfig(ocsConfig({ siteConfig }), far);
    expect(given({ directory: folder })).toEqual({
      problems: [],
      warnings: [expect.stringContaining("was not checked, since host lab is another machine")],
    });
    expect(given({ file: join(folder, "default.yaml") }).problems).not.toEqual([]);
  });

  test("does not concern a part without agents", () => {
    const config = { ...ocsConfig({ part: "net" }), siteConfig: { directory: join(folder, "no-such") } };
    expect(readSiteConfig(config, { hostName: "local", isLocal: true }).problems).toEqual([]);
  });
});
