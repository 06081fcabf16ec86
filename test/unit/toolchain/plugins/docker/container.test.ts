import { describe, expect, test } from "vitest";
import { createBody, readContainer } from "../../../../../toolchain/plugins/docker/container/body";
import { containerFields } from "../../../../../toolchain/plugins/docker/container/schema";
import { updateBody } from "../../../../../toolchain/plugins/docker/container/update-body";
import type { Properties } from "../../../../../toolchain/plugins/provider/values";
import { knownPart, planState } from "../../../../../toolchain/plugins/schema/plan";

function stateOf(inputs: Properties): Properties {
  return knownPart(
    containerFields,
    planState(containerFields, undefined, { name: "web", image: "i", ...inputs }),
  );
}

describe("the body that creates a container", () => {
  test("says what is set and nothing else", () => {
    expect(createBody(stateOf({}))).toEqual({
      Image: "i",
      HostConfig: { Init: false, NetworkMode: "bridge", RestartPolicy: { Name: "no" } },
    });
  });

  test("has limits in the engine's units", () => {
    const { HostConfig } = createBody(
      stateOf({ memory: 256, memorySwap: -1, cpus: "1.5", cpuQuota: 5, shmSize: 64 }),
    );
    expect(HostConfig).toMatchObject({
      Memory: 268435456,
      MemorySwap: -1,
      NanoCpus: 1500000000,
      ShmSize: 67108864,
    });
    expect(HostConfig).not.toHaveProperty("CpuQuota");
  });

  test("has capabilities by their full names, in order", () => {
    const { HostConfig } = createBody(
      stateOf({ capabilities: { adds: ["net_raw", "CAP_NET_ADMIN"], drops: ["ALL"] } }),
    );
    expect(HostConfig).toMatchObject({ CapAdd: ["CAP_NET_ADMIN", "CAP_NET_RAW"], CapDrop: ["ALL"] });
  });

  test("publishes ports, chosen by the program or by the engine", () => {
    const body = createBody(
      stateOf({
        ports: [{ internal: 53, external: 5353, protocol: "udp", ip: "127.0.0.1" }, { internal: 80 }],
      }),
    );
    expect(body).toMatchObject({
      ExposedPorts: { "53/udp": {}, "80/tcp": {} },
      HostConfig: {
        PortBindings: {
          "53/udp": [{ HostIp: "127.0.0.1", HostPort: "5353" }],
          "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "0" }],
        },
      },
    });
  });

  test("mounts volumes of three kinds", () => {
    const volumes: Properties[] = [
      { containerPath: "/data", volumeName: "v" },
      { containerPath: "/etc/x", hostPath: "/x", readOnly: true, selinuxRelabel: "z" },
      { containerPath: "/scratch" },
      { fromContainer: "other" },
    ];
    const body = createBody(stateOf({ volumes }));
    expect(body.Volumes).toEqual({ "/data": {}, "/etc/x": {}, "/scratch": {} });
    expect(body.HostConfig.Binds).toEqual(expect.arrayContaining(["v:/data:rw", "/x:/etc/x:ro,z"]));
    expect(body.HostConfig.VolumesFrom).toEqual(["other"]);
    expect(() => createBody(stateOf({ volumes: [{ volumeName: "v" }] }))).toThrow(/without container path/);
  });

  test("has a health check in nanoseconds", () => {
    const healthcheck = { tests: ["CMD", "true"], interval: "1m", timeout: "1500ms", retries: 3 };
    expect(createBody(stateOf({ healthcheck })).Healthcheck).toEqual({
      Test: ["CMD", "true"],
      Interval: 60e9,
      Timeout: 1.5e9,
      StartPeriod: 0,
      StartInterval: 0,
      Retries: 3,
    });
  });

  test("takes masks off for systempaths=unconfined", () => {
    const { HostConfig } = createBody(
      stateOf({ securityOpts: ["systempaths=unconfined", "no-new-privileges"] }),
    );
    expect(HostConfig).toMatchObject({
      SecurityOpt: ["no-new-privileges"],
      MaskedPaths: [],
      ReadonlyPaths: [],
    });
  });

  test("refuses an empty word in the command", () => {
    expect(() => createBody(stateOf({ command: ["a", ""] }))).toThrow("values for command may not be empty");
  });
});

describe("what is read of a container", () => {
  const inspect = (changes: object = {}) => ({
    Id: "abc",
    Name: "/web",
    Image: "sha256:1",
    State: { Running: true, ExitCode: 0 },
    Config: { Image: "i", Cmd: ["sleep"], Env: ["A=1"], StopTimeout: null },
    HostConfig: {
      NanoCpus: 0,
      Memory: 268435456,
      RestartPolicy: { Name: "always" },
      LogConfig: { Type: "json-file", Config: { a: "b" } },
    },
    NetworkSettings: { Ports: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "32768" }] }, Networks: {} },
    ...changes,
  });

  test("is in state's form, with zeros for what the engine leaves out", () => {
    expect(readContainer(inspect(), { image: "i", mustRun: true })).toMatchObject({
      id: "abc",
      name: "web",
      image: "i",
      command: ["sleep"],
      memory: 256,
      restart: "always",
      stopTimeout: 0,
      dns: [],
      sysctls: {},
    });
  });

  test("leaves out what the official plugin never reads back, and what nobody configured", () => {
    const read = readContainer(inspect(), { image: "i", mustRun: true });
    for (const name of [
      "envs",
      "labels",
      "volumes",
      "networksAdvanced",
      "uploads",
      "cpus",
      "ports",
      "ulimits",
      "mustRun",
    ]) {
      expect(read).not.toHaveProperty(name);
    }
    expect(read.logOpts).toEqual({});
  });

  test("has ports and log options where they were configured", () => {
    const state = { image: "i", mustRun: true, ports: [{ internal: 80 }], logOpts: { a: "x" } };
    expect(readContainer(inspect(), state)).toMatchObject({
      ports: [{ external: 32768, internal: 80, ip: "0.0.0.0", protocol: "tcp" }],
      logOpts: { a: "b" },
    });
  });

  test("shows a stopped container that should run as one that need not", () => {
    const stopped = inspect({ State: { Running: false, ExitCode: 7 } });
    expect(readContainer(stopped, { image: "i", mustRun: true })).toMatchObject({
      mustRun: false,
      exitCode: 7,
    });
    expect(readContainer(stopped, { image: "i", mustRun: false })).not.toHaveProperty("mustRun");
  });

  test("names the image by its id where the program does", () => {
    expect(readContainer(inspect(), { image: "sha256:0" }).image).toBe("sha256:1");
  });

  test.each([
    [500_000_000, "0.5"],
    [1_000_000_000, "1.0"],
    [1_250_000_000, "1.25"],
    [10_000_000_000, "10."],
    [100_500_000_000, "100.5"],
    [40_000_000, "0.0"],
    [50_000_000, "0.1"],
    [51_000_000, "0.051"],
    [10_050_000_000, "10.1"],
    [100_250_000_000, "100.3"],
  ])("%d billionths of a processor are %s", (NanoCpus, cpus) => {
    expect(readContainer(inspect({ HostConfig: { NanoCpus } }), {}).cpus).toBe(cpus);
  });
});

describe("an update in place", () => {
  test("is asked of the engine only for what the engine can change", () => {
    const prior = stateOf({ memory: 256 });
    expect(updateBody(prior, { ...prior, init: true, destroyGraceSeconds: 5 })).toBeUndefined();
    expect(updateBody(prior, { ...prior, memory: 300, restart: "always" })).toMatchObject({
      Memory: 314572800,
      RestartPolicy: { Name: "always", MaximumRetryCount: 0 },
    });
  });
});
