import { existsSync, readFileSync } from "node:fs";
import execa from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containersOf, execute, inspect } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";

const BPF_FOLDER = "/sys/fs/bpf";

/** Systemd mounts it on ordinary hosts; a sandbox may have left it out. @returns whether it had to be mounted */
async function mountBpfFileSystem(): Promise<boolean> {
  if (isBpfMounted() || !existsSync(BPF_FOLDER)) return false;
  await execa("mount", ["-t", "bpf", "bpf", BPF_FOLDER], { reject: false });
  return isBpfMounted();
}

function isBpfMounted(): boolean {
  return readFileSync("/proc/mounts", "utf8").includes(` ${BPF_FOLDER} bpf `);
}

describe("services on their own, outside a group", () => {
  let stack: TestStack;
  let mountedBpf: boolean;

  beforeAll(async () => {
    mountedBpf = await mountBpfFileSystem();
    stack = await TestStack.create("components", "services");
    stack.configure({ "components:case": "services" });
    await stack.mustUp();
  });
  afterAll(async () => {
    await stack.remove();
    if (mountedBpf) await execa("umount", [BPF_FOLDER]);
  });

  const find = async (service: string) => {
    const [found] = await containersOf({
      "io.sitestack.site": stack.name,
      "io.sitestack.service": service,
    });
    if (found === undefined) throw new Error(`no container of ${service}`);
    return inspect(found.Id);
  };

  test.each([
    ["listener", ["CAP_NET_RAW"]],
    ["router", ["CAP_NET_ADMIN", "CAP_NET_RAW"]],
  ])("the raw-socket service %s has %j and nothing else", async (service, capabilities) => {
    const { HostConfig } = await find(service);
    expect(HostConfig).toMatchObject({ CapAdd: capabilities, CapDrop: ["ALL"], Privileged: false });
  });

  test("the XDP service is privileged, locks memory without limit, and is told mode and interface", async () => {
    const { HostConfig, Config } = await find("filter");
    expect(HostConfig.Privileged).toBe(true);
    expect(HostConfig.Ulimits).toEqual([{ Name: "memlock", Soft: -1, Hard: -1 }]);
    expect(Config.Env).toEqual(expect.arrayContaining(["XDP_MODE=native", "XDP_INTERFACE=eth1"]));
    expect(HostConfig.Mounts).toMatchObject([{ Type: "bind", Source: BPF_FOLDER, Target: BPF_FOLDER }]);
  });

  test("the XDP service sees the host's BPF file system", async ({ skip }) => {
    skip(!isBpfMounted(), "this machine's kernel has no BPF file system, or lets nobody mount it");
    const mounts = await execute((await find("filter")).Id, ["cat", "/proc/mounts"]);
    expect(mounts).toContain(` ${BPF_FOLDER} bpf `);
  });

  test("the job has run, before what waits for it", async () => {
    const job = await find("migrate");
    expect(job.State).toMatchObject({ Status: "exited", ExitCode: 0 });
    const dependent = await find("listener");
    expect(Date.parse(dependent.State.StartedAt)).toBeGreaterThanOrEqual(Date.parse(job.State.FinishedAt));
  });

  test("a service that names no network is on the engine's bridge", async () => {
    const { NetworkSettings } = await find("listener");
    expect(Object.keys(NetworkSettings.Networks)).toEqual(["bridge"]);
  });

  test("a second run changes nothing, nor does a refresh, and no job runs again", async () => {
    const { StartedAt } = (await find("migrate")).State;
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
    expect((await find("migrate")).State.StartedAt).toBe(StartedAt);
  });

  test("a transform reaches the engine, as a partial and as a function", async () => {
    stack.configure({ "components:case": "transforms" });
    await stack.mustUp();
    expect((await find("partial")).Config.Domainname).toBe("edge.example");
    expect((await find("function")).HostConfig.GroupAdd).toEqual(["20"]);
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
  });
});
