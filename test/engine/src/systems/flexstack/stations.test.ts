import execa from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containersOfSite, eventually, execute, inspect } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";
import { countFrames } from "./frames";

interface Statistics {
  /** Seconds of the machine's monotonic clock when this was written. */
  clock: number;
  sent: { count: number };
  received: { fromStation: Record<string, { count: number }> };
}

interface Summary {
  flexstack: {
    stations: { name: string; stationId: number; macAddress: string; address: string; containerId: string }[];
  };
}

const NETWORK = "v2xnet-test";
const VAM_ETHERTYPE = 0x8947;

function settings(flexstack: Record<string, unknown> = {}): Record<string, unknown> {
  const stations = [1, 2, 3].map((id) => ({ id, containerName: nameOf(id) }));
  const system = { type: "flexstack", network: { name: NETWORK }, stations, ...flexstack };
  return { "sitestack:hosts": { local: {} }, "sitestack:systems": { flexstack: system } };
}

/** Names of their own, so that the test does not meet the stations of a `dev` stack on the same engine. */
function nameOf(id: number): string {
  return `test_flexstack_station_${id}`;
}

async function statistics(id: number): Promise<Statistics> {
  return JSON.parse(await execute(nameOf(id), ["cat", "/run/flexstack/statistics.json"])) as Statistics;
}

describe("three FlexStack stations", () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.create("site", "flexstack");
    stack.configure(settings());
    await stack.mustUp();
  });

  afterAll(() => stack.remove());

  test("each hears both others about twice a second within ten seconds", async () => {
    for (const id of [1, 2, 3]) {
      const others = [1, 2, 3].filter((other) => other !== id).map(String);
      await eventually(
        () => statistics(id),
        ({ received }) => others.every((other) => (received.fromStation[other]?.count ?? 0) > 0),
        10,
      );
    }
    const before = await statistics(1);
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const after = await statistics(1);
    for (const other of ["2", "3"]) {
      const heard =
        (after.received.fromStation[other]?.count ?? 0) - (before.received.fromStation[other]?.count ?? 0);
      // By the station's own clock: on a busy machine the two looks are further apart than the sleep.
      const perSecond = heard / (after.clock - before.clock);
      expect(perSecond).toBeGreaterThan(1.5);
      expect(perSecond).toBeLessThan(2.5);
    }
  });

  test("a capture on the bridge shows their frames: ethertype 0x8947, from the documented MACs", async () => {
    const frames = await countFrames(NETWORK, VAM_ETHERTYPE, 3);
    expect(Object.keys(frames).sort()).toEqual([
      "aa:bb:cc:11:22:01",
      "aa:bb:cc:11:22:02",
      "aa:bb:cc:11:22:03",
    ]);
    for (const count of Object.values(frames)) expect(count).toBeGreaterThanOrEqual(4);
  });

  test("they have NET_ADMIN and NET_RAW and nothing more", async () => {
    const { HostConfig } = await inspect(nameOf(1));
    expect(HostConfig.Privileged).toBe(false);
    expect(HostConfig.CapDrop).toEqual(["ALL"]);
    expect([...(HostConfig.CapAdd ?? [])].sort()).toEqual(["CAP_NET_ADMIN", "CAP_NET_RAW"]);
    const status = await execute(nameOf(1), ["cat", "/proc/1/status"]);
    expect(/CapEff:\s*(\S+)/.exec(status)?.[1]).toBe(
      ((1n << 12n) | (1n << 13n)).toString(16).padStart(16, "0"),
    );
  });

  test("the stack tells name, id, MAC, address and container id of each", async () => {
    const { flexstack } = await stack.outputs<Summary>();
    const [first] = flexstack.stations;
    const found = await inspect(nameOf(1));
    expect(first).toMatchObject({ name: "station1", stationId: 1, macAddress: "aa:bb:cc:11:22:01" });
    expect(first?.containerId).toBe(found.Id);
    expect(first?.address).toBe(found.NetworkSettings.Networks[NETWORK]?.IPAddress);
  });

  test("a second up changes nothing, nor does a preview after a refresh", async () => {
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
  });

  test("docker compose knows them by the site's name", async () => {
    const compose = async (...args: string[]) =>
      (await execa("docker", ["compose", "-p", stack.name, ...args])).stdout;
    expect(await compose("ps", "--format", "json")).toContain(nameOf(2));
    expect(await compose("logs", "station2")).toContain("Broadcasting VAMs");
    expect(await compose("exec", "-T", "station3", "python", "health.py")).toContain("healthy");
  });

  test("3 → 10 → 3 stations: the first three keep their containers", async () => {
    const ids = async () => Promise.all([1, 2, 3].map(async (id) => (await inspect(nameOf(id))).Id));
    const before = await ids();
    const many = Array.from({ length: 10 }, (_, index) => ({
      id: index + 1,
      containerName: nameOf(index + 1),
    }));
    stack.configure(settings({ stations: many }));
    await stack.mustUp();
    expect(await containersOfSite(stack.name)).toHaveLength(10);
    expect(await ids()).toEqual(before);
    stack.configure(settings());
    await stack.mustUp();
    expect(await containersOfSite(stack.name)).toHaveLength(3);
    expect(await ids()).toEqual(before);
  });

  test("a station that never sends fails the update with its probe and logs; the others go on; a good one mends it", async () => {
    const broken = [1, 2, 3].map((id) => ({
      id,
      containerName: nameOf(id),
      ...(id === 2 ? { interface: "nosuch0" } : {}),
    }));
    stack.configure(settings({ stations: broken, readyTimeout: "30s" }));
    const { exitCode, text } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(text).toContain("station2-1 is not ready");
    expect(text).toContain("there is no interface 'nosuch0'");
    const before = await statistics(1);
    await eventually(
      () => statistics(1),
      ({ sent }) => sent.count > before.sent.count + 1,
      5,
    );
    stack.configure(settings());
    await stack.mustUp();
    await eventually(
      () => statistics(2),
      ({ received }) => (received.fromStation["1"]?.count ?? 0) > 0,
      10,
    );
  });

  test("settings by arguments and a mounted app.py", async () => {
    stack.configure(
      settings({
        settingsBy: "arguments",
        mountApp: "src/systems/flexstack/image/app.py",
        logLevel: "DEBUG",
      }),
    );
    await stack.mustUp();
    const { Config, Mounts } = await inspect(nameOf(3));
    expect(Config.Cmd).toEqual(
      expect.arrayContaining(["--station-id", "3", "--mac-address", "aa:bb:cc:11:22:03"]),
    );
    expect(Mounts).toMatchObject([{ Destination: "/app/app.py", RW: false }]);
    await eventually(
      () => statistics(3),
      ({ received }) => (received.fromStation["1"]?.count ?? 0) > 0,
      10,
    );
  });
});

describe("a single station on the host's network", () => {
  test("runs privileged, on the interface it is told", async () => {
    const stack = await TestStack.create("site", "flexstack-host");
    try {
      stack.configure(
        settings({
          mode: "host",
          interface: "lo",
          stations: [{ id: 42, containerName: "test_flexstack_host" }],
        }),
      );
      await stack.mustUp();
      const { HostConfig, State } = await inspect("test_flexstack_host");
      expect(HostConfig).toMatchObject({ NetworkMode: "host", Privileged: true });
      expect(State.Health?.Status).toBe("healthy");
      expect(await execute("test_flexstack_host", ["cat", "/run/flexstack/statistics.json"])).toContain(
        '"interface": "lo"',
      );
    } finally {
      await stack.remove();
    }
  });
});
