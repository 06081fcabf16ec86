import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "@pulumi/pulumi";
import { afterAll, describe, expect, test } from "vitest";
import type { ServiceSpec, Topology } from "../../../components";
import { composeExport } from "../../../components/compose/export";
import type { ComposeVariable } from "../../../components/compose/values";
import { systemSchema, systemTopology } from "../../../src/systems/catalogue";
import { run } from "../../../toolchain/run";
import { containersOf, containersOfSite, execute, inspect } from "../support/engine";
import { PROGRAMS, TestStack } from "../support/stack";
import { testSite } from "../support/test-run";

const folder = mkdtempSync(join(tmpdir(), "sitestack-compose-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A value for each variable that a file refers to: one that would break if it were interpolated. */
const TEXT = 'a$b"c';

/** Runs `docker compose` on an export, with its variables in the environment. */
function compose(file: object, variables: ComposeVariable[], ...args: string[]) {
  const path = join(folder, "compose.json");
  writeFileSync(path, JSON.stringify(file));
  const environment = Object.fromEntries(variables.map(({ name }) => [name, TEXT]));
  return run("docker", ["compose", "-f", path, ...args], { environment });
}

test.each([
  ["flead, built here", { type: "flead", stage: "development" }],
  [
    "flead, many of all",
    {
      ...{ type: "flead", stage: "development", producer: { replicas: 3, data: "csv" } },
      ...{ flink: { taskManagers: 2 }, spark: { workers: 2 }, source: "https://git.example/flead.git" },
    },
  ],
  ["flexstack", { type: "flexstack", network: { subnet: "10.0.1.0/24" } }],
  [
    "flexstack on the host",
    { type: "flexstack", mode: "host", mountApp: "app.py", secretEnvironment: { TOKEN: "token" } },
  ],
])("docker compose takes %s", async (_name, config) => {
  const topology = systemTopology("system", systemSchema.parse(config), () => secret("a secret"));
  const { file, variables } = composeExport(topology, { folder: PROGRAMS.site });
  expect(await compose(file, variables, "config", "--quiet")).toMatchObject({ exitCode: 0, stderr: "" });
  const [needed] = variables;
  if (needed === undefined) return;
  const { exitCode, stderr } = await compose(file, [], "config", "--quiet");
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 15,
    stderr: expect.stringContaining("it is services."),
  });
});

/** Every setting that ends in the container itself. */
const SERVICE: ServiceSpec = {
  image: "python:3.9-slim",
  entrypoint: ["sleep"],
  command: ["100${SLOT}0"],
  environment: { COLOUR: "green $HOME", SLOT: "{{.Task.Slot}}" },
  envFile: ["../../fixtures/service.env"],
  ports: ["127.0.0.1:18191:81", "18163:53/udp"],
  volumes: [
    { type: "volume", source: "data", target: "/data" },
    { type: "bind", source: "../../fixtures", target: "/fixtures", readOnly: true },
  ],
  configs: [{ source: "motd", target: "/etc/motd.txt" }],
  tmpfs: { "/scratch": "size=1m" },
  networks: { plant: { ipv4Address: "10.231.45.9", aliases: ["stamp"] } },
  hostname: "press-1",
  user: "1000:1000",
  workingDir: "/tmp",
  labels: { "org.example.team": "edge" },
  capAdd: ["NET_RAW"],
  capDrop: ["ALL"],
  sysctls: { "net.core.somaxconn": "256" },
  ulimits: { nofile: { soft: 512, hard: 1024 }, core: 0 },
  devices: ["/dev/null:/dev/sensor:rw"],
  extraHosts: { plc: "10.0.0.9" },
  dns: ["9.9.9.9"],
  deploy: {
    resources: { limits: { cpus: "0.5", memory: "64m" }, reservations: { cpus: "0.25", memory: "32m" } },
  },
  restart: "on-failure:3",
  init: true,
  securityOpt: ["no-new-privileges:true"],
  shmSize: "16m",
  stopSignal: "SIGINT",
  healthcheck: {
    ...{ test: 'test "$SLOT" = 1', interval: "60s", timeout: "1500ms", retries: 2 },
    ...{ startPeriod: "5s", startInterval: "500ms" },
  },
};

const TOPOLOGY: Topology = {
  name: "plant",
  networks: { plant: { name: "test-compose-export", subnet: "10.231.45.0/24" } },
  volumes: { data: {} },
  configs: { motd: { content: "costs 5$\n" } },
  services: {
    press: { ...SERVICE, command: ["1000"] },
    guard: {
      image: "python:3.9-slim",
      readOnly: true,
      init: true,
      command: ["sleep", "1000"],
      dependsOn: ["press"],
    },
  },
};

/** What a container is, without what names it and who made it. */
async function facts(id: string) {
  const { Config, HostConfig, Mounts, NetworkSettings } = await inspect(id);
  const { Cmd, Entrypoint, Env, Hostname, User, WorkingDir, Healthcheck } = Config;
  // Dockerode's types do not know it.
  const { StopSignal } = Config as { StopSignal?: string };
  const { CapAdd, CapDrop, Privileged, Init, ReadonlyRootfs, SecurityOpt, Sysctls, Ulimits } = HostConfig;
  const { Memory, MemorySwap, MemoryReservation, NanoCpus, CpuShares, ShmSize } = HostConfig;
  const { RestartPolicy, LogConfig, Tmpfs, Devices, Dns, ExtraHosts, PortBindings } = HostConfig;
  const places = Object.values(NetworkSettings.Networks).map(({ IPAMConfig }) => IPAMConfig);
  return {
    config: { Cmd, Entrypoint, Env: [...Env].sort(), User, WorkingDir, StopSignal, Healthcheck },
    hostname: Hostname.length === 12 ? "its id" : Hostname,
    team: Config.Labels["org.example.team"],
    rights: { CapAdd, CapDrop, Privileged, Init, ReadonlyRootfs, SecurityOpt, Sysctls },
    limits: { Memory, MemorySwap, MemoryReservation, NanoCpus, CpuShares, ShmSize },
    ulimits: (Ulimits ?? []).map(({ Name, Soft, Hard }) => `${Name} ${Soft} ${Hard}`).sort(),
    engine: { RestartPolicy, LogConfig, Tmpfs, Devices, Dns, ExtraHosts, PortBindings },
    mounts: Mounts.map(({ Type, Destination, RW }) => `${Type} ${Destination} ${RW}`).sort(),
    places,
  };
}

describe("the same topology by Compose and by the components", () => {
  const project = testSite("compose-export");
  let stack: TestStack;
  afterAll(async () => {
    await run("docker", ["compose", "-p", project, "down", "--volumes", "--timeout", "0"]);
    await stack.remove();
  });

  test("makes containers that differ in nothing but who made them", async () => {
    stack = await TestStack.create("topology", "compose-export");
    stack.configureTopology({ topology: TOPOLOGY, deleteVolumes: true });
    await stack.mustUp();
    const ours = await factsByService(await containersOfSite(stack.name));
    await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);

    const { file, variables } = composeExport(TOPOLOGY, { project, folder: PROGRAMS.topology });
    const start = () => compose(file, variables, "up", "--detach");
    let up = await start();
    // The engine's runtime loses a container's first process now and then, which Compose does not try again.
    if (up.stderr.includes("read init-p")) up = await start();
    expect(up, up.stderr).toMatchObject({ exitCode: 0 });
    const found = await containersOf({ "com.docker.compose.project": project });
    const composed = await factsByService(found);
    expect(composed.press).toEqual(ours.press);
    expect(composed.guard).toEqual(ours.guard);
    const press = found.find(({ Labels }) => Labels["com.docker.compose.service"] === "press");
    expect(await execute(press?.Id ?? "", ["cat", "/etc/motd.txt"])).toBe("costs 5$\r\n");
  });
});

/** The facts without what says nothing: one tool leaves out what the other writes as null, false or empty. */
function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(said);
  if (value === null || value === false) return undefined;
  if (typeof value !== "object") return value;
  const entries = Object.entries(value).flatMap(([key, part]) => {
    const rest = said(part);
    return rest === undefined ? [] : [[key, rest] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

async function factsByService(containers: Awaited<ReturnType<typeof containersOf>>) {
  const entries = containers.map(
    async ({ Id, Labels }) => [Labels["com.docker.compose.service"] ?? "", said(await facts(Id))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
