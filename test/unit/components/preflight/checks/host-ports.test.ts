import { expect, test } from "vitest";
import { type PortFacts, portObservations } from "../../../../../components/preflight/checks/host-ports";
import type { HeldSocket } from "../../../../../components/preflight/facts/sockets";
import { NOTHING_WANTED } from "../nothing-wanted";

const WANTED = { service: "shop/web", port: 80, protocol: "tcp", address: "0.0.0.0" } as const;

function told(facts: Partial<PortFacts>, wanted: object = {}) {
  const ports = [{ ...WANTED, ...wanted }];
  return portObservations("edge", { ...NOTHING_WANTED, ports }, { containers: [], ...facts });
}

const socket = (parts: Partial<HeldSocket> = {}): HeldSocket => {
  return { protocol: "tcp", address: "0.0.0.0", port: 80, inode: 1, ...parts };
};
const container = (parts: object = {}) => {
  const ports = [{ published: 80, protocol: "tcp", address: "0.0.0.0" }];
  return { id: "c1", name: "other_web", ports, addresses: {}, ...parts };
};

test("a port that nobody holds, or nobody can tell of, is free", () => {
  expect(told({ sockets: [] })).toEqual([]);
  expect(told({})).toEqual([]);
});

test("a process that listens is named", () => {
  expect(told({ sockets: [socket({ holder: "nginx (pid 4711)" })] })).toEqual([
    {
      host: "edge",
      service: "shop/web",
      check: "host-port",
      found: "nginx (pid 4711) listens on 0.0.0.0:80",
      needed: "host port 80/tcp free on every address",
      fix: expect.stringContaining("publish another host port"),
    },
  ]);
  expect(told({ sockets: [socket()] })[0]?.found).toBe("a process of the host listens on 0.0.0.0:80");
});

test.each<[string, Partial<HeldSocket>, object, number]>([
  ["on every address, one is wanted", {}, { address: "127.0.0.1" }, 1],
  ["on every IPv6 address", { address: "::" }, { address: "10.0.0.1" }, 1],
  ["on one address, every one is wanted", { address: "10.0.0.1" }, {}, 1],
  ["on another address", { address: "10.0.0.1" }, { address: "127.0.0.1" }, 0],
  ["on the port of another protocol", { protocol: "udp" }, {}, 0],
  ["on another port", { port: 81 }, {}, 0],
])("a socket %s", (_name, parts, wanted, count) => {
  expect(told({ sockets: [socket(parts)] }, wanted)).toHaveLength(count);
});

test("another site's container is named, and a stranger's", () => {
  expect(told({ containers: [container({ site: "prod" })] })).toMatchObject([
    {
      found: "container other_web of site prod publishes it",
      fix: expect.stringContaining("docker stop other_web"),
    },
  ]);
  expect(told({ containers: [container()] })[0]?.found).toBe("container other_web publishes it");
});

test("what this site holds, its update may take: published, or by a process in its container", () => {
  const sockets = [socket({ holder: "docker-proxy (pid 9)" })];
  expect(told({ containers: [container({ site: "dev" })], sockets })).toEqual([]);
  const onHostNetwork = container({ site: "dev", ports: [] });
  expect(told({ containers: [onHostNetwork], sockets: [socket({ containerId: "c1" })] })).toEqual([]);
  expect(told({ containers: [onHostNetwork], sockets: [socket({ containerId: "c2" })] })).toHaveLength(1);
});
