import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { containersOfSite, engine } from "../../../support/engine";
import { TestStack } from "../../../support/stack";
import { FAKE, HostFolders, NETWORK, PORTS, settings } from "./site";

let stack: TestStack;
const folders = new HostFolders();

beforeAll(async () => {
  stack = await TestStack.create("site", "ocs-refused");
});

afterAll(async () => {
  await stack.remove();
  folders.remove();
});

/** The whole OCS, with these changes: what a preview says of it, which must not be yes. */
async function refused(changed: Record<string, unknown>): Promise<string> {
  const own = { aggregator: { dataDirectory: folders.data }, agents: [FAKE] };
  stack.configure(settings("all", folders, { ...own, ...changed }));
  const { exitCode, text } = await stack.preview();
  expect(exitCode, text).not.toBe(0);
  return text;
}

describe("OCS_CONFIG_DIR", () => {
  const given = (directory: string) => ({ siteConfig: { directory }, agents: [{ instanceId: "fake-1" }] });

  test("that is absent is told with the command that makes it", async () => {
    const absent = join(folders.root, "no-such-folder");
    expect(await refused(given(absent))).toContain(`sudo install -d ${absent}`);
  });

  test("without a site config is told with the file that is missing", async () => {
    const empty = folders.make("empty");
    expect(await refused(given(empty))).toContain(`there is no such file (found "${empty}/default.yaml")`);
  });

  test("without an agent's instance is told with what stands there", async () => {
    const directory = folders.make("site-config");
    const hub = {
      wamp_server: "ws://crossbar:8001/ws",
      wamp_http: "http://crossbar:8001/call",
      wamp_realm: "test_realm",
      address_root: "observatory",
    };
    const instances = ["aggregator", "influxagent", "lost"].map((id) => ({ "instance-id": id }));
    const file = join(directory, "default.yaml");
    writeFileSync(file, stringify({ hub, hosts: { "ocs-docker": { "agent-instances": instances } } }));
    const text = await refused(given(directory));
    expect(text).toContain(`${file} hosts.ocs-docker: host ocs-docker has no instance fake-1`);
    expect(text).toContain("add { agent-class: …, instance-id: fake-1 }");
  });
});

test("a network that somebody else should have made is told with the command that makes it", async () => {
  const text = await refused({ network: { name: NETWORK, external: true } });
  expect(text).toContain(`host local has no such network; needed: network "${NETWORK}"`);
  expect(text).toContain(`docker network create ${NETWORK}`);
});

test("an image whose tag may be another one tomorrow is told with what to write", async () => {
  const text = await refused({ agents: [{ ...FAKE, image: "simonsobs/ocs:latest" }] });
  expect(text).toContain("agents[0].image: this tag does not say which image it is");
  expect(text).toContain("or allowMutableTags: true, to pin what is found");
});

test("a folder of data that belongs to somebody else is told with the command that mends it", async () => {
  const data = folders.make("data-of-root");
  const text = await refused({ aggregator: { dataDirectory: data } });
  expect(text).toContain("service ocs/ocs-aggregator");
  expect(text).toContain("it is user 0's");
  expect(text).toContain(`sudo chown 9000 ${data}`);
});

test("folders that are absent are told with the command that makes them", async () => {
  const [data, influxdb] = ["no-data", "no-influxdb"].map((name) => join(folders.root, name));
  const text = await refused({
    aggregator: { dataDirectory: data },
    influxdb: { port: PORTS.influxdb, dataDirectory: influxdb },
  });
  expect(text).toContain(`install -d -o 9000 ${data}`);
  expect(text).toContain(`install -d ${influxdb}`);
});

test("a device that is not there is told before anything is made", async () => {
  const text = await refused({ agents: [{ ...FAKE, devices: ["/dev/no-such-device"] }] });
  expect(text).toContain("service ocs/ocs-fake-1");
  expect(text).toContain("needed: device /dev/no-such-device on the host");
});

test("a port that somebody has is told with its number and the service that wants it", async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(PORTS.influxdb, "127.0.0.1", resolve));
  try {
    const text = await refused({});
    expect(text).toContain("service ocs/influxdb");
    expect(text).toContain(`host port ${PORTS.influxdb}/tcp free on every address`);
    expect(text).toContain("or publish another host port");
  } finally {
    await new Promise((resolve) => holder.close(resolve));
  }
});

test("nothing of it has reached the engine", async () => {
  expect(await containersOfSite(stack.name)).toEqual([]);
  expect(await engine.listNetworks({ filters: { name: [NETWORK] } })).toEqual([]);
});
