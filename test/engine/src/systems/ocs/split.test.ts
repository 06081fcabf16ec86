import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refuseGuests } from "../../../../../operator/network-guests";
import { engine, eventually, execute, inspect } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";
import {
  containersOf,
  destroy,
  FAKE,
  HostFolders,
  life,
  NETWORK,
  Observatory,
  ON_HOST,
  REGISTRY,
  remove,
  settings,
} from "./site";

const CORE = ["influxdb", "crossbar", "web"] as const;
const STACKS = ["net", ...CORE, "agents"] as const;
type Part = (typeof STACKS)[number];

/** A tag of the tests' own that no registry has. */
const LATEST = "sitestack-test/ocs";

const folders = new HostFolders();
const observatory = new Observatory();
const stacks = {} as Record<Part, TestStack>;

beforeAll(async () => {
  await engine.getImage("simonsobs/ocs:v0.12.1").tag({ repo: LATEST, tag: "latest" });
  for (const part of STACKS) {
    stacks[part] = await TestStack.create("site", `ocs-${part}`);
    stacks[part].configure(settings(part, folders));
  }
});

afterAll(async () => {
  for (const part of [...STACKS].reverse()) await remove(stacks[part]);
  folders.remove();
  await engine.getImage(`${LATEST}:latest`).remove();
});

/** The lives of the core's containers by service. */
async function coreLives(): Promise<Record<string, { id: string; startedAt: string }>> {
  const containers = await Promise.all(CORE.map((part) => containersOf(stacks[part])));
  const ids = Object.entries(Object.assign({}, ...containers) as Record<string, string>);
  return Object.fromEntries(
    await Promise.all(ids.map(async ([service, id]) => [service, await life(id)] as const)),
  );
}

test("a part without its network fails in the preview, with the way to make it; nothing is made", async () => {
  const { exitCode, text } = await stacks.crossbar.preview();
  expect(exitCode).not.toBe(0);
  expect(text).toContain(`host local has no such network; needed: network "${NETWORK}"`);
  expect(text).toContain(`docker network create ${NETWORK}`);
});

test("five stacks come up on one network, agents last; points arrive from both kinds of agents", async () => {
  await stacks.net.mustUp();
  await Promise.all(CORE.map((part) => stacks[part].mustUp()));
  await stacks.agents.mustUp();
  expect(Object.keys(await coreLives()).sort()).toEqual(["crossbar", "grafana", "influxdb"]);
  await observatory.pointsFlow();
  await eventually(
    async () =>
      readdirSync(folders.data, { recursive: true }).map((file) => join(folders.data, String(file))),
    (files) => files.some((file) => file.endsWith(".g3") && statSync(file).uid === 9000),
    30,
  );
});

test("a second up changes nothing in any stack", async () => {
  for (const part of STACKS) expect(await stacks[part].mustUp(), part).toSatisfy(isUnchanged);
  await Promise.all(STACKS.map((part) => stacks[part].mustRefresh()));
  for (const part of STACKS) await stacks[part].expectNothingToDo();
});

test("the network's own stack is not destroyed under the others: they are named before", async () => {
  const guest = `influxdb on ${NETWORK} (stack ${stacks.influxdb.name})`;
  await expect(refuseGuests(stacks.net.name)).rejects.toThrow(guest);
  await expect(refuseGuests(stacks.crossbar.name)).resolves.toBeUndefined();
});

test("an agent on the host's network reaches crossbar by SITE_HUB, and is registered under its own host", async () => {
  const { "ocs-fake-host": id = "" } = await containersOf(stacks.agents);
  const { Config, HostConfig } = await inspect(id);
  expect(HostConfig.NetworkMode).toBe("host");
  expect(Config.Env).toContain("SITE_HUB=ws://127.0.0.1:28001/ws");
  expect(Config.Env).toContain("SITE_HTTP=http://127.0.0.1:28001/call");
  expect(Config.Hostname).toBe("grumpy-docker");
  expect(await observatory.call("fake-host", "get_api")).toMatchObject({ agent_class: "FakeDataAgent" });
});

test("a device of the host is the agent's, where it wants it", async () => {
  const { "ocs-fake-host": id = "" } = await containersOf(stacks.agents);
  expect(await execute(id, ["stat", "-c", "%F", "/dev/lakeshore"])).toContain("character special file");
});

describe("the core's own stacks", () => {
  const refer = (crossbar: TestStack) => ({
    crossbar: { stack: `organization/sitestack/${crossbar.name}`, system: "ocs" },
    influxdb: { stack: `organization/sitestack/${stacks.influxdb.name}`, system: "ocs" },
  });
  const referring = (core: object) => {
    const site = settings("agents", folders, { core });
    const { crossbar: _, ...agents } = site["sitestack:systems"].ocs;
    return { ...site, "sitestack:systems": { ocs: agents } };
  };

  test("tell the agents what is written by hand else: it comes to the same", async () => {
    const before = await containersOf(stacks.agents);
    stacks.agents.configure(referring(refer(stacks.crossbar)));
    await stacks.agents.mustUp();
    expect(await containersOf(stacks.agents)).toEqual(before);
  });

  test("that hold something else, or are absent, are told in the preview", async () => {
    stacks.agents.configure(referring(refer(stacks.net)));
    const other = await stacks.agents.preview();
    expect(other.exitCode).not.toBe(0);
    expect(other.text).toContain('core.crossbar.stack: the system "ocs" of that stack has no crossbar');
    stacks.agents.configure(referring({ crossbar: { stack: "organization/sitestack/no-such-stack" } }));
    const absent = await stacks.agents.preview();
    expect(absent.exitCode).not.toBe(0);
    expect(absent.text).toContain("organization/sitestack/no-such-stack");
  });
});

test("a change of one agent's arguments replaces that agent and no other", async () => {
  const before = await containersOf(stacks.agents);
  const changed = { ...FAKE, arguments: [...FAKE.arguments, "--num-channels", "3"] };
  stacks.agents.configure(withAgents(REGISTRY, changed, ON_HOST));
  await stacks.agents.mustUp();
  const after = await containersOf(stacks.agents);
  const replaced = Object.keys(after).filter((service) => after[service] !== before[service]);
  expect(replaced).toEqual(["ocs-fake-1"]);
});

test("agents destroyed, changed and brought up again leave ids, starts and data of the core as they were", async () => {
  const [lives, before] = [await coreLives(), await observatory.points()];
  await destroy(stacks.agents);
  expect(await coreLives()).toEqual(lives);
  const kept = await observatory.points();
  expect(kept).toBeGreaterThanOrEqual(before);
  stacks.agents.configure(withAgents(FAKE, ON_HOST));
  await stacks.agents.mustUp();
  expect(await coreLives()).toEqual(lives);
  expect(await observatory.pointsFlow()).toBeGreaterThan(kept);
});

test("latest is refused; where it is allowed, it stays what it was found to be", async () => {
  const latest = withAgents({ ...FAKE, image: `${LATEST}:latest` }, ON_HOST);
  stacks.agents.configure(latest);
  const refused = await stacks.agents.preview();
  expect(refused.exitCode).not.toBe(0);
  expect(refused.text).toContain(`agents[0].image: this tag does not say which image it is`);

  stacks.agents.configure(withSystem(latest, { allowMutableTags: true }));
  await stacks.agents.mustUp();
  const { Id } = await engine.getImage(`${LATEST}:latest`).inspect();
  const { ocs } = await stacks.agents.outputs<{ ocs: { images: Record<string, string> } }>();
  expect(ocs.images[`${LATEST}:latest`]).toContain("sha256:");
  const { "ocs-fake-1": id = "" } = await containersOf(stacks.agents);
  expect((await inspect(id)).Config.Image).toBe(Id);

  await engine.getImage("influxdb:1.7").tag({ repo: LATEST, tag: "latest" });
  expect(await stacks.agents.mustUp()).toSatisfy(isUnchanged);
});

test("an agent that cannot start fails the update with its own words; all others run on", async () => {
  const before = await containersOf(stacks.agents);
  const broken = { ...FAKE, instanceId: "broken", agentClass: "NoSuchAgent" };
  stacks.agents.configure(withAgents(broken, FAKE, ON_HOST));
  const { exitCode, text } = await stacks.agents.up();
  expect(exitCode).not.toBe(0);
  expect(text).toContain("KeyError: 'NoSuchAgent'");
  for (const service of ["ocs-aggregator", "ocs-influx-publisher", "ocs-fake-host"]) {
    expect((await inspect(before[service] ?? "")).State.Running).toBe(true);
  }
  stacks.agents.configure(withAgents(FAKE, ON_HOST));
  await stacks.agents.mustUp();
  await observatory.pointsFlow();
});

test("a site config of the site's own, here the generated one, is what the agents run by, read-only", async () => {
  const { ocs } = await stacks.agents.outputs<{ ocs: { siteConfig: string } }>();
  const directory = folders.make("site-config");
  writeFileSync(join(directory, "default.yaml"), ocs.siteConfig);
  const aggregator = { dataDirectory: folders.data };
  const agents = [{ instanceId: FAKE.instanceId }];
  stacks.agents.configure(settings("agents", folders, { siteConfig: { directory }, aggregator, agents }));
  const { exitCode, text } = await stacks.agents.up();
  expect(exitCode, text).toBe(0);
  expect(text).toContain("instances that no container of this stack runs: grumpy-docker/fake-host");
  const { "ocs-fake-1": id = "" } = await containersOf(stacks.agents);
  expect((await inspect(id)).Mounts).toContainEqual(
    expect.objectContaining({ Source: directory, Destination: "/config", RW: false }),
  );
  await observatory.pointsFlow();
});

test("the data of InfluxDB and Grafana survive their destroy and come back", async () => {
  const dashboard = { uid: "kept", title: "Kept", panels: [], schemaVersion: 39 };
  await observatory.grafana("/api/dashboards/db", { dashboard, overwrite: true });
  await destroy(stacks.agents);
  const before = await observatory.points();
  await Promise.all([destroy(stacks.influxdb), destroy(stacks.web)]);
  await Promise.all([stacks.influxdb.mustUp(), stacks.web.mustUp()]);
  expect(await observatory.points()).toBe(before);
  expect(await observatory.grafana("/api/dashboards/uid/kept")).toMatchObject({
    dashboard: { title: "Kept" },
  });
});

function withAgents(...agents: object[]) {
  return settings("agents", folders, { agents });
}

function withSystem(site: ReturnType<typeof settings>, more: object): ReturnType<typeof settings> {
  const { ocs } = site["sitestack:systems"];
  return { ...site, "sitestack:systems": { ocs: { ...ocs, ...more } } };
}
