import { afterAll, afterEach, describe, expect, test } from "vitest";
import { type CheckId, hostPlan, inspectHost, type Topology } from "../../../../components";
import { AlteredEngine } from "../../support/altered-engine";
import { type Door, freePort, sshDoor, tcpDoor } from "../../support/doors";
import { containersOf } from "../../support/engine";
import { TestStack } from "../../support/stack";
import {
  bind,
  folderOf,
  holdTcp,
  IMAGE,
  opened,
  otherNetwork,
  PORT,
  removeFolder,
  SITE,
  SUBNET,
  tidyUp,
} from "./arrange";
import { IMAGES, KERNEL, OLD_KERNELS, REACH } from "./situations/engine";
import { NETWORKS, PATHS, PORTS, RESOURCES } from "./situations/host";
import type { Broken, Situation } from "./situations/situation";

afterEach(tidyUp);
afterAll(removeFolder);

/** What preflight says of a host, what it has changed there, and how long it took. */
async function look({ service, topology, altered = {}, host = {} }: Broken) {
  const door = await AlteredEngine.start(altered);
  const whole: Topology = { name: "plant", services: { web: { image: IMAGE, ...service } }, ...topology };
  const address = host.context === undefined ? door.address : undefined;
  const plan = hostPlan("edge", SITE, { address, ...host, topologies: [whole] });
  const started = performance.now();
  try {
    const { findings } = await inspectHost(plan);
    return { findings, changes: door.changes, seconds: (performance.now() - started) / 1000 };
  } finally {
    await door.stop();
  }
}

/** Checks whose findings are about one service; the others are about the host as a whole. */
const OF_A_SERVICE: CheckId[] = ["address", "container-name", "host-path", "host-port", "image", "kernel"];
const WARNINGS: CheckId[] = ["clock", "memory"];

/** Looks at a host in this situation, and sees that it is told wholly. */
async function expectFound({ arrange, check, found, needed, fix }: Situation): Promise<string[]> {
  const { findings, changes } = await look(await arrange());
  expect(findings).toEqual([
    {
      ...{ host: "edge", check, level: WARNINGS.includes(check) ? "warning" : "error" },
      ...(OF_A_SERVICE.includes(check) ? { service: "plant/web" } : {}),
      found: expect.stringContaining(found),
      needed: expect.stringContaining(needed),
      fix: expect.stringContaining(fix),
    },
  ]);
  return changes;
}

describe("found before anything is changed: host, service, what is there, what is needed, and the fix", () => {
  test.each([...PORTS, ...NETWORKS, ...PATHS, ...RESOURCES, ...REACH, ...IMAGES, ...KERNEL])(
    "$name",
    async (situation) => {
      expect(await expectFound(situation)).toEqual([]);
    },
  );

  test.each(OLD_KERNELS)("$name", async (situation) => {
    await expectFound(situation);
    expect(await containersOf({ "io.sitestack.purpose": "preflight" })).toEqual([]);
  });

  test("everything on one host at once", async () => {
    await holdTcp("0.0.0.0");
    const { findings } = await look({
      service: { ...bind("/nonexistent/data"), ports: [`${PORT}:80`], networks: ["plant"] },
      topology: { networks: { plant: { external: true } } },
      altered: { "/version": { fields: { Version: "19.03.15", ApiVersion: "1.40" } } },
    });
    expect(findings.map(({ check }) => check).sort()).toEqual([
      "engine",
      "host-path",
      "host-port",
      "network",
    ]);
  });
});

type Open = () => Promise<Door & { sshOpts?: string[] }>;

const DOORS: [name: string, open: Open, holder: string][] = [
  ["ssh", sshDoor, `(pid ${process.pid}) listens on 0.0.0.0:${PORT}`],
  ["tcp", tcpDoor, `a process of the host listens on 0.0.0.0:${PORT}`],
];

/** A service that wants some of everything. */
const healthy = (): Broken => ({
  service: {
    ...bind(folderOf("ours", 9000, 0o700), 9000),
    ...{ ports: [`127.0.0.1:${PORT}:80`, `127.0.0.1:${PORT}:53/udp`], capAdd: ["NET_RAW"] },
    containerName: SITE,
    networks: { front: { ipv4Address: "10.98.7.5" } },
    deploy: { resources: { limits: { memory: "64m" } } },
  },
  topology: { networks: { front: { subnet: SUBNET } } },
});

describe("nothing is found on a healthy host", () => {
  test("here, where nothing is changed to find that out", async () => {
    const { findings, changes, seconds } = await look(healthy());
    expect(findings).toEqual([]);
    expect(changes).toEqual([]);
    console.info(`preflight of a healthy host: ${seconds.toFixed(2)} s here`);
  });

  test.each(DOORS)("over %s", async (name, open) => {
    const { address, sshOpts } = await opened(open);
    const { findings, seconds } = await look({ ...healthy(), host: { address, sshOpts } });
    expect(findings).toEqual([]);
    console.info(`preflight of a healthy host: ${seconds.toFixed(2)} s over ${name}`);
  });
});

test.each(DOORS)(
  "over %s: the ports, paths and disk of that machine are seen, and nothing of preflight stays there",
  async (_name, open, holder) => {
    const { address, sshOpts } = await opened(open);
    await holdTcp("0.0.0.0");
    const service = { ...bind("/nonexistent/data"), ports: [`${PORT}:80`] };
    const { findings } = await look({ service, host: { address, sshOpts } });
    expect(findings).toMatchObject([
      { check: "host-port", found: expect.stringContaining(holder) },
      { check: "host-path", found: "nothing at that path" },
    ]);
    expect(await containersOf({ "io.sitestack.purpose": "preflight" })).toEqual([]);
  },
);

test("a site's update stops with the findings of all its hosts, before anything is made", async () => {
  const stack = await TestStack.create("site", "preflight");
  try {
    await otherNetwork(SUBNET);
    const network = { name: `${stack.name}-net`, subnet: SUBNET };
    stack.configure({
      "sitestack:hosts": { local: {}, far: { address: `tcp://127.0.0.1:${await freePort()}` } },
      "sitestack:systems": {
        near: { type: "flexstack", host: "local", network, stations: [{ id: 1, containerName: stack.name }] },
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
