import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiAtLeast } from "../../../components/host-facts";
import { engine, execute, inspect } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";

const NAME = "test-settings-1";

/** One service with everything that a service can have beside its defaults. */
const SERVICE = {
  image: "python:3.9-slim",
  containerName: NAME,
  entrypoint: ["sleep"],
  command: ["1000"],
  environment: { COLOUR: "green", SLOT: "{{.Task.Slot}}" },
  envFile: ["../../fixtures/service.env"],
  ports: ["127.0.0.1:18181-18182:81-82", "18153:53/udp"],
  volumes: [
    { type: "volume", source: "data", target: "/data" },
    { type: "bind", source: "../../fixtures", target: "/fixtures", readOnly: true },
  ],
  tmpfs: { "/scratch": "size=1m" },
  networks: { plant: { ipv4Address: "10.231.44.9", aliases: ["stamp"] } },
  hostname: "press-1",
  user: "1000:1000",
  workingDir: "/tmp",
  labels: { "org.example.team": "edge" },
  capAdd: ["NET_RAW"],
  capDrop: ["ALL"],
  sysctls: { "net.core.somaxconn": "256" },
  ulimits: { nofile: { soft: 512, hard: 1024 } },
  devices: ["/dev/null:/dev/sensor:rw"],
  extraHosts: { gateway: "host-gateway", plc: "10.0.0.9" },
  dns: ["9.9.9.9"],
  deploy: {
    resources: { limits: { cpus: "0.5", memory: "64m" }, reservations: { cpus: "0.25", memory: "32m" } },
  },
  restart: "on-failure:3",
  init: true,
  readOnly: true,
  securityOpt: ["no-new-privileges:true"],
  shmSize: "16m",
  stopSignal: "SIGINT",
  stopGracePeriod: "3s",
  logging: { driver: "json-file", options: { "max-size": "1m" } },
  healthcheck: {
    ...{ test: ["CMD", "true"], interval: "60s", timeout: "1500ms", retries: 2 },
    ...{ startPeriod: "5s", startInterval: "500ms" },
  },
};

const SECOND = 1_000_000_000;
const MEGABYTE = 1024 * 1024;

describe("a service with every setting", () => {
  let stack: TestStack;
  let knowsStartInterval: boolean;
  let container: Awaited<ReturnType<typeof inspect>>;

  beforeAll(async () => {
    stack = await TestStack.create("topology", "settings");
    stack.configureTopology({
      deleteVolumes: true,
      topology: {
        name: "settings",
        networks: { plant: { name: "test-settings", subnet: "10.231.44.0/24" } },
        volumes: { data: {} },
        services: { press: SERVICE },
      },
    });
    await stack.mustUp();
    container = await inspect(NAME);
    knowsStartInterval = apiAtLeast((await engine.version()).ApiVersion, "1.44");
  });
  afterAll(() => stack.remove());

  test("its process is as it says", () => {
    const { Config, HostConfig } = container;
    expect(Config).toMatchObject({
      ...{ Entrypoint: ["sleep"], Cmd: ["1000"], Hostname: "press-1", User: "1000:1000", WorkingDir: "/tmp" },
      ...{ StopSignal: "SIGINT", StopTimeout: 3 },
      Env: expect.arrayContaining(["COLOUR=green", "SLOT=1", "FROM_FILE=yes"]),
      Labels: expect.objectContaining({ "org.example.team": "edge" }),
      Healthcheck: {
        ...{ Test: ["CMD", "true"], Interval: 60 * SECOND, Timeout: 1.5 * SECOND, Retries: 2 },
        StartPeriod: 5 * SECOND,
        ...(knowsStartInterval ? { StartInterval: SECOND / 2 } : {}),
      },
    });
    expect(Config.Env).not.toContain("COLOUR=from the file");
    expect(HostConfig).toMatchObject({
      ...{ CapAdd: ["CAP_NET_RAW"], CapDrop: ["ALL"], Privileged: false, Init: true, ReadonlyRootfs: true },
      SecurityOpt: ["no-new-privileges:true"],
      Sysctls: { "net.core.somaxconn": "256" },
      Ulimits: [{ Name: "nofile", Soft: 512, Hard: 1024 }],
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
      LogConfig: { Type: "json-file", Config: { "max-size": "1m" } },
    });
  });

  test("its limits are as it says", () => {
    expect(container.HostConfig).toMatchObject({
      ...{ Memory: 64 * MEGABYTE, MemorySwap: 64 * MEGABYTE, MemoryReservation: 32 * MEGABYTE },
      ...{ NanoCpus: SECOND / 2, CpuShares: 256, ShmSize: 16 * MEGABYTE },
    });
  });

  test("its files and devices are as it says", async () => {
    const { HostConfig, Mounts } = container;
    expect(Mounts.map(({ Type, Destination, RW, Name }) => ({ Type, Destination, RW, Name }))).toEqual(
      expect.arrayContaining([
        { Type: "bind", Destination: "/fixtures", RW: false, Name: undefined },
        { Type: "volume", Destination: "/data", RW: true, Name: `${stack.name}_data` },
      ]),
    );
    expect(HostConfig.Tmpfs).toEqual({ "/scratch": "size=1m" });
    expect(HostConfig.Devices).toEqual([
      { PathOnHost: "/dev/null", PathInContainer: "/dev/sensor", CgroupPermissions: "rw" },
    ]);
    expect(await execute(NAME, ["cat", "/fixtures/service.env"])).toContain("FROM_FILE=yes");
  });

  test("its place in the network is as it says", async () => {
    const { HostConfig, NetworkSettings } = container;
    expect(NetworkSettings.Networks["test-settings"]).toMatchObject({
      IPAddress: "10.231.44.9",
      Aliases: expect.arrayContaining(["press", "stamp"]),
    });
    expect(HostConfig).toMatchObject({
      Dns: ["9.9.9.9"],
      ExtraHosts: ["gateway:host-gateway", "plc:10.0.0.9"],
    });
    expect(HostConfig.PortBindings).toEqual({
      "81/tcp": [{ HostIp: "127.0.0.1", HostPort: "18181" }],
      "82/tcp": [{ HostIp: "127.0.0.1", HostPort: "18182" }],
      "53/udp": [{ HostIp: "0.0.0.0", HostPort: "18153" }],
    });
    const hosts = await execute(NAME, ["cat", "/etc/hosts"]);
    expect(hosts).toMatch(/^10\.0\.0\.9\s+plc\s*$/m);
  });

  test("a second run changes nothing, nor does a preview after a refresh", async () => {
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
  });

  test("its volume goes with it, as the site wants", async () => {
    await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
    await expect(engine.getVolume(`${stack.name}_data`).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe("a service's limits", () => {
  const name = "test-limits-1";
  let stack: TestStack;

  function configure(resources: object): void {
    const service = { image: "python:3.9-slim", containerName: name, command: ["sleep", "1000"] };
    const services = { press: { ...service, stopGracePeriod: "0s", deploy: { resources } } };
    stack.configureTopology({ topology: { name: "limits", services } });
  }

  async function idle(): Promise<void> {
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
  }

  beforeAll(async () => {
    stack = await TestStack.create("topology", "limits");
    configure({ limits: { memory: "64m" }, reservations: { memory: "32m", cpus: "0.25" } });
    await stack.mustUp();
  });
  afterAll(() => stack.remove());

  test("change in place", async () => {
    const { Id } = await inspect(name);
    configure({ limits: { memory: "96m" }, reservations: { memory: "48m", cpus: "0.5" } });
    await stack.mustUp();
    expect(await inspect(name)).toMatchObject({
      Id,
      HostConfig: { Memory: 96 * MEGABYTE, MemoryReservation: 48 * MEGABYTE, CpuShares: 512 },
    });
    await idle();
  });

  test("are gone when nobody asks for them any more", async () => {
    configure({ limits: { cpus: "0.051" } });
    await stack.mustUp();
    expect((await inspect(name)).HostConfig).toMatchObject({
      ...{ Memory: 0, MemorySwap: 0, MemoryReservation: 0, CpuShares: 0, NanoCpus: 51_000_000 },
    });
    await idle();
  });
});
