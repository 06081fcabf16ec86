import dgram from "node:dgram";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type CheckId, hostPlan, inspectHost, type ServiceSpec, type Topology } from "../../../../components";
import { type Alteration, AlteredEngine } from "../../support/altered-engine";
import { type Door, freePort, silentDoor, sshDoor, tcpDoor } from "../../support/doors";
import { containersOf, engine } from "../../support/engine";
import { TestStack } from "../../support/stack";
import { testSite } from "../../support/test-run";

const IMAGE = "python:3.9-slim";
const SITE = testSite("preflight");
const OTHER = testSite("preflight-other");
const SUBNET = "10.98.7.0/24";
const PORT = 29_107;

let folder: string;
const cleanups: (() => unknown)[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sitestack-preflight-"));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A host of which everything is well but what `arrange` has broken. */
interface Broken {
  service?: Partial<ServiceSpec>;
  topology?: Partial<Topology>;
  /** Answers of the engine that are not its own. */
  altered?: Record<string, Alteration>;
  host?: { address?: string; context?: string; platform?: "linux/amd64" | "linux/arm64"; sshOpts?: string[] };
}

async function look({ service, topology, altered = {}, host = {} }: Broken) {
  const door = await AlteredEngine.start(altered);
  const whole: Topology = { name: "plant", services: { web: { image: IMAGE, ...service } }, ...topology };
  const args = {
    address: host.context === undefined ? door.address : undefined,
    ...host,
    topologies: [whole],
  };
  try {
    return { ...(await inspectHost(hostPlan("edge", SITE, args))), changes: door.changes };
  } finally {
    await door.stop();
  }
}

/** Something that holds a port until the test ends. */
async function holdTcp(address: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(PORT, address, resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
}

async function holdUdp(): Promise<void> {
  const socket = dgram.createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(PORT, "127.0.0.1", resolve));
  cleanups.push(() => new Promise<void>((resolve) => socket.close(resolve)));
}

async function startOther(settings: object): Promise<void> {
  const container = await engine.createContainer({
    ...{ Image: IMAGE, Cmd: ["sleep", "100"], Labels: { "io.sitestack.site": OTHER } },
    ...settings,
  });
  cleanups.push(() => container.remove({ force: true }));
  await container.start();
}

async function makeNetwork(subnet: string): Promise<void> {
  const network = await engine.createNetwork({
    ...{ Name: OTHER, Labels: { "io.sitestack.site": OTHER } },
    IPAM: { Driver: "default", Config: [{ Subnet: subnet }] },
  });
  cleanups.push(() => network.remove());
}

/** The path of a folder as the case wants it. */
function folderOf(name: string, uid: number, mode: number): string {
  const path = join(folder, name);
  mkdirSync(path);
  chownSync(path, uid, uid);
  chmodSync(path, mode);
  return path;
}

const bind = (source: string, owner?: number): Partial<ServiceSpec> => ({
  volumes: [{ type: "bind", source, target: "/data", bind: { owner } }],
});

/** A file system of eight megabytes, as the engine's folder. */
async function smallDisk(): Promise<string> {
  const [image, mount] = [join(folder, "disk.img"), join(folder, "disk")];
  mkdirSync(mount);
  await execa("truncate", ["-s", "8M", image]);
  await execa("mkfs.ext4", ["-q", image]);
  await execa("mount", ["-o", "loop", image, mount]);
  cleanups.push(() => execa("umount", [mount]));
  return mount;
}

/** Without the docker CLI nobody knows of an emulation. */
function withoutDockerCli(): void {
  const { PATH } = process.env;
  process.env.PATH = folder;
  cleanups.push(() => {
    process.env.PATH = PATH;
  });
}

const SILENT_SSH = ["-o", "BatchMode=yes"];
const GONE = "plant/gone:1";
const registry = (answer: Alteration) => ({ [`/distribution/${GONE}/json`]: answer });

/** What is broken; what is told: the check, what was found, and the fix. */
const CASES: [
  name: string,
  arrange: () => Broken | Promise<Broken>,
  check: CheckId,
  found: string,
  fix: string,
][] = [
  [
    "a port that a process holds",
    async () => {
      await holdTcp("0.0.0.0");
      return { service: { ports: [`${PORT}:80`] } };
    },
    "host-port",
    `(pid ${process.pid}) listens on 0.0.0.0:${PORT}`,
    "publish another host port",
  ],
  [
    "a port that a process holds on every IPv6 address",
    async () => {
      await holdTcp("::");
      return { service: { ports: [`127.0.0.1:${PORT}:80`] } };
    },
    "host-port",
    `listens on :::${PORT}`,
    "publish another host port",
  ],
  [
    "a port that is held on one address and wanted on all",
    async () => {
      await holdTcp("127.0.0.1");
      return { service: { ports: [`${PORT}:80`] } };
    },
    "host-port",
    `listens on 127.0.0.1:${PORT}`,
    "stop that process",
  ],
  [
    "a UDP port",
    async () => {
      await holdUdp();
      return { service: { ports: [`127.0.0.1:${PORT}:53/udp`] } };
    },
    "host-port",
    `(pid ${process.pid})`,
    "stop that process",
  ],
  [
    "a port that another site's container publishes",
    async () => {
      await startOther({
        HostConfig: { PortBindings: { "80/tcp": [{ HostPort: String(PORT) }] } },
        ExposedPorts: { "80/tcp": {} },
      });
      return { service: { ports: [`${PORT}:80`] } };
    },
    "host-port",
    `of site ${OTHER} publishes it`,
    "docker stop",
  ],
  [
    "a subnet that another network has",
    async () => {
      await makeNetwork(SUBNET);
      return { topology: { networks: { front: { subnet: SUBNET } } } };
    },
    "subnet",
    `it overlaps with ${SUBNET}`,
    `docker network rm ${OTHER}`,
  ],
  [
    "a subnet that holds another network's",
    async () => {
      await makeNetwork(SUBNET);
      return { topology: { networks: { front: { subnet: "10.98.0.0/16" } } } };
    },
    "subnet",
    `it overlaps with ${SUBNET}`,
    "choose another subnet",
  ],
  [
    "a network that nobody has made",
    () => ({ topology: { networks: { plant: { external: true } } } }),
    "network",
    "has no such network",
    "docker network create plant",
  ],
  [
    "a mounted path that is absent",
    () => ({ service: bind("/nonexistent/data", 9000) }),
    "host-path",
    "nothing at that path",
    "sudo install -d -o 9000 /nonexistent/data",
  ],
  [
    "a mounted path below a file",
    () => {
      writeFileSync(join(folder, "file"), "");
      return { service: bind(join(folder, "file", "data")) };
    },
    "host-path",
    "nothing at that path",
    "sudo install -d",
  ],
  [
    "a mounted path of another user",
    () => ({ service: bind(folderOf("theirs", 1234, 0o755), 9000) }),
    "host-path",
    "it is user 1234's",
    "sudo chown 9000",
  ],
  [
    "a mounted path that its owner may not write",
    () => ({ service: bind(folderOf("locked", 9000, 0o500), 9000) }),
    "host-path",
    "its mode is 0500",
    "sudo chmod u+rwx",
  ],
  [
    "another platform than declared",
    () => {
      withoutDockerCli();
      return { host: { platform: "linux/arm64" } };
    },
    "platform",
    "emulates no linux/arm64",
    "enable emulation",
  ],
  [
    "a host that refuses the connection",
    async () => ({ host: { address: `tcp://127.0.0.1:${await freePort()}` } }),
    "engine",
    "ECONNREFUSED",
    "start the engine there",
  ],
  [
    "a socket that is not there",
    () => ({ host: { address: "unix:///nonexistent/docker.sock" } }),
    "engine",
    "ENOENT",
    "mend the address",
  ],
  [
    "a docker context that does not exist",
    () => ({ host: { context: "no-such-context" } }),
    "engine",
    'context "no-such-context" does not exist',
    "mend the address",
  ],
  [
    "a host that accepts and stays silent",
    async () => {
      const door = await silentDoor();
      cleanups.push(door.close);
      return { host: { address: door.address } };
    },
    "engine",
    "no answer within 5000 ms",
    "start the engine there",
  ],
  [
    "a host that answers some questions and not others",
    () => ({ altered: { "/info": "silent" } }),
    "engine",
    "no answer within 5000 ms",
    "start the engine there",
  ],
  [
    "an ssh host that hangs",
    async () => {
      const door = await silentDoor();
      cleanups.push(door.close);
      return { host: { address: `ssh://root@127.0.0.1:${door.port}`, sshOpts: SILENT_SSH } };
    },
    "engine",
    "no answer within 5000 ms",
    "start the engine there",
  ],
  [
    "an ssh host that is not there",
    async () => ({ host: { address: `ssh://root@127.0.0.1:${await freePort()}`, sshOpts: SILENT_SSH } }),
    "engine",
    "refused",
    "mend the address",
  ],
  [
    "an engine that is too old",
    () => ({ altered: { "/version": { fields: { Version: "19.03.15", ApiVersion: "1.40" } } } }),
    "engine",
    "its Docker Engine is 19.03.15",
    "update the engine",
  ],
  [
    "a full disk",
    async () => ({ altered: { "/info": { fields: { DockerRootDir: await smallDisk() } } } }),
    "disk",
    "5 MiB are free below",
    "docker image prune",
  ],
  [
    "too little memory",
    () => ({
      service: { deploy: { replicas: 3, resources: { limits: { memory: "256m" } } } },
      altered: { "/info": { fields: { MemTotal: 512 * 1024 ** 2 } } },
    }),
    "memory",
    "the host has 512 MiB of memory",
    "lower limits",
  ],
  [
    "a clock that is wrong",
    () => ({
      altered: { "/info": { fields: { SystemTime: new Date(Date.now() - 3_600_000).toISOString() } } },
    }),
    "clock",
    "its clock is 3600 s behind",
    "timedatectl",
  ],
  [
    "an image that no registry knows",
    () => ({
      service: { image: GONE },
      altered: registry({ status: 404, fields: { message: "manifest unknown" } }),
    }),
    "image",
    "its registry cannot give it: manifest unknown",
    "docker save",
  ],
  [
    "an image whose registry is out of reach",
    () => ({
      service: { image: GONE },
      altered: registry({ status: 500, fields: { message: "dial tcp: lookup registry: no such host" } }),
    }),
    "image",
    "no such host",
    "mend the name or the way to the registry",
  ],
  [
    "an image whose registry does not answer",
    () => ({ service: { image: GONE }, altered: registry("silent") }),
    "image",
    "it does not answer within 3 s",
    "docker save",
  ],
  [
    "an image of another architecture, here",
    () => ({
      altered: { [`/images/${IMAGE}/json`]: { fields: { Architecture: "s390x" } } },
    }),
    "image",
    "the host has it for linux/s390x",
    `docker pull --platform`,
  ],
  [
    "an image of another architecture, in its registry",
    () => ({
      service: { image: GONE },
      altered: registry({ status: 200, fields: { Platforms: [{ os: "linux", architecture: "s390x" }] } }),
    }),
    "image",
    "its registry has it for linux/s390x only",
    "name an image of that platform",
  ],
  [
    "an engine without root, for BPF",
    () => ({
      service: { capAdd: ["BPF"] },
      altered: { "/info": { fields: { SecurityOptions: ["name=rootless"] } } },
    }),
    "kernel",
    "the engine runs without root",
    "as a system service",
  ],
  [
    "an engine with user namespaces, for the host's network",
    () => ({
      service: { networkMode: "host" },
      altered: { "/info": { fields: { SecurityOptions: ["name=userns"] } } },
    }),
    "kernel",
    "userns-remap",
    "/etc/docker/daemon.json",
  ],
];

describe("found before anything is changed, with its fix:", () => {
  test.each(CASES)("%s", async (_name, arrange, check, found, fix) => {
    const { findings, changes } = await look(await arrange());
    expect(findings).toEqual([
      {
        ...{ host: "edge", check, level: check === "memory" || check === "clock" ? "warning" : "error" },
        found: expect.stringContaining(found),
        needed: expect.any(String),
        fix: expect.stringContaining(fix),
        ...(findings[0]?.service === undefined ? {} : { service: "plant/web" }),
      },
    ]);
    expect(changes).toEqual([]);
  });
});

test("a healthy host has no finding, and is asked a few questions only", async () => {
  const healthy: Broken = {
    service: {
      ...bind(folderOf("ours", 9000, 0o700), 9000),
      ...{ ports: [`127.0.0.1:${PORT}:80`, `127.0.0.1:${PORT}:53/udp`], capAdd: ["NET_RAW"] },
      deploy: { resources: { limits: { memory: "64m" } } },
    },
    topology: { networks: { front: { subnet: SUBNET } } },
  };
  const { findings, changes } = await look(healthy);
  expect(findings).toEqual([]);
  expect(changes).toEqual([]);
});

test("everything on one host is told at once", async () => {
  await holdTcp("0.0.0.0");
  const { findings } = await look({
    service: { ...bind("/nonexistent/data"), ports: [`${PORT}:80`], networks: ["plant"] },
    topology: { networks: { plant: { external: true } } },
    altered: { "/version": { fields: { Version: "19.03.15", ApiVersion: "1.40" } } },
  });
  expect(findings.map(({ check }) => check).sort()).toEqual(["engine", "host-path", "host-port", "network"]);
});

describe("a machine that is not this one", () => {
  const open = async (make: () => Promise<Door & { sshOpts?: string[] }>) => {
    const { address, sshOpts, close } = await make();
    cleanups.push(close);
    return { address, sshOpts };
  };
  const doors: [string, () => Promise<Door & { sshOpts?: string[] }>, string][] = [
    ["ssh", sshDoor, `(pid ${process.pid}) listens on 0.0.0.0:${PORT}`],
    ["tcp", tcpDoor, `a process of the host listens on 0.0.0.0:${PORT}`],
  ];

  test.each(doors)(
    "over %s: its ports, paths and disk are seen, and nothing of preflight stays there",
    async (...door) => {
      const [, make, holder] = door;
      await holdTcp("0.0.0.0");
      const service = { ...bind("/nonexistent/data"), ports: [`${PORT}:80`] };
      const { findings } = await look({ service, host: await open(make) });
      expect(findings).toMatchObject([
        { check: "host-port", found: expect.stringContaining(holder) },
        { check: "host-path", found: "nothing at that path" },
      ]);
      expect(await containersOf({ "io.sitestack.purpose": "preflight" })).toEqual([]);
    },
  );

  test.each(doors)("over %s: a healthy one has no finding", async (_name, make) => {
    const path = folderOf("far", 9000, 0o700);
    cleanups.push(() => rmSync(path, { recursive: true }));
    const service = { ...bind(path, 9000), ports: [`${PORT}:80`], capAdd: ["NET_RAW"] };
    expect((await look({ service, host: await open(make) })).findings).toEqual([]);
  });

  test("its kernel may be too old", async () => {
    const altered = { "/info": { fields: { KernelVersion: "4.19.0-26-amd64" } } };
    const { findings } = await look({ service: { capAdd: ["BPF"] }, altered });
    expect(findings).toMatchObject([{ check: "kernel", found: "the kernel is 4.19.0-26-amd64" }]);
  });
});

test("a site's update stops with the findings of all its hosts, before anything is made", async () => {
  const stack = await TestStack.create("site", "preflight");
  try {
    await makeNetwork(SUBNET);
    const network = { name: `${stack.name}-net`, subnet: SUBNET };
    stack.configure({
      "sitestack:hosts": { local: {}, far: { address: `tcp://127.0.0.1:${await freePort()}` } },
      "sitestack:systems": {
        near: { type: "flexstack", host: "local", network },
        away: { type: "flexstack", host: "far" },
      },
    });
    const { exitCode, text } = await stack.up();
    expect(exitCode).not.toBe(0);
    for (const part of ["preflight: 2 problems", "hosts.far: cannot reach", `it overlaps with ${SUBNET}`]) {
      expect(text).toContain(part);
    }
    expect(await containersOf({ "io.sitestack.site": stack.name })).toEqual([]);
  } finally {
    await stack.remove();
  }
});
