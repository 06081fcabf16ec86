import { expect, test } from "vitest";
import type { NetworkSpec, ServiceSpec } from "../../../../components/topology";
import { networkProblems } from "../../../../components/validate/networks";

function told(
  networks: Record<string, NetworkSpec>,
  services: Record<string, Partial<ServiceSpec>> = {},
): string[] {
  const specs = Object.entries(services).map(([name, spec]) => [name, { image: "x", ...spec }]);
  return networkProblems({ name: "shop", networks, services: Object.fromEntries(specs) }).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

function at(address: string, key = "front"): Partial<ServiceSpec> {
  return { networks: { [key]: { ipv4Address: address } } };
}

const FRONT = { front: { subnet: "10.0.1.0/24" } };

test.each<[string, Record<string, NetworkSpec>, string[]]>([
  ["none", {}, []],
  ["no subnet", { front: {} }, []],
  ["gateway inside", { front: { subnet: "10.0.1.0/24", gateway: "10.0.1.254" } }, []],
  ["side by side", { ...FRONT, back: { subnet: "10.0.2.0/24" } }, []],
  ["garbage", { front: { subnet: "front" } }, ["networks.front.subnet: this is no subnet"]],
  [
    "host bits",
    { front: { subnet: "10.0.1.5/24" } },
    ["networks.front.subnet: this is no subnet: it has host bits set"],
  ],
  ["gateway alone", { front: { gateway: "10.0.1.1" } }, ["networks.front.gateway: a gateway needs a subnet"]],
  [
    "gateway outside",
    { front: { subnet: "10.0.1.0/24", gateway: "10.0.2.1" } },
    ["networks.front.gateway: this is no address of 10.0.1.0/24"],
  ],
  [
    "gateway garbage",
    { front: { subnet: "10.0.1.0/24", gateway: "x" } },
    ["networks.front.gateway: this is no address of 10.0.1.0/24"],
  ],
  [
    "overlap",
    { ...FRONT, back: { subnet: "10.0.0.0/16" } },
    ["networks.front.subnet: it overlaps networks.back (10.0.0.0/16), and the engine would refuse it"],
  ],
])("networks with %s", (_name, networks, expected) => {
  expect(told(networks)).toEqual(expected);
});

test.each<[string, Record<string, NetworkSpec>, Record<string, Partial<ServiceSpec>>, string[]]>([
  ["inside", FRONT, { a: at("10.0.1.5"), b: at("10.0.1.6") }, []],
  ["on an external network", { front: { external: true } }, { a: at("10.0.1.5") }, []],
  [
    "one name, two networks",
    { ...FRONT, back: { subnet: "10.0.2.0/24" } },
    { a: at("10.0.1.5"), b: at("10.0.2.5", "back") },
    [],
  ],
  [
    "of an unknown network",
    FRONT,
    { a: at("10.0.1.5", "frnt") },
    ["services.a.networks.frnt: there is no such network"],
  ],
  [
    "without a subnet",
    { front: {} },
    { a: at("10.0.1.5") },
    ["services.a.networks.front.ipv4Address: a static address needs a subnet, and networks.front has none"],
  ],
  [
    "with a malformed subnet, told once",
    { front: { subnet: "x" } },
    { a: at("10.0.1.5") },
    ["networks.front.subnet: this is no subnet"],
  ],
  [
    "no address at all",
    FRONT,
    { a: at("web") },
    ["services.a.networks.front.ipv4Address: this is no IPv4 address"],
  ],
  [
    "no address on an external network",
    { front: { external: true } },
    { a: at("web") },
    ["services.a.networks.front.ipv4Address: this is no IPv4 address"],
  ],
  [
    "outside",
    FRONT,
    { a: at("10.0.2.5") },
    ["services.a.networks.front.ipv4Address: this is no address of 10.0.1.0/24"],
  ],
  [
    "the network's own",
    FRONT,
    { a: at("10.0.1.0") },
    ["services.a.networks.front.ipv4Address: this is no address of 10.0.1.0/24"],
  ],
  [
    "broadcast",
    FRONT,
    { a: at("10.0.1.255") },
    ["services.a.networks.front.ipv4Address: this is no address of 10.0.1.0/24"],
  ],
  [
    "the bridge's default one",
    FRONT,
    { a: at("10.0.1.1") },
    ["services.a.networks.front.ipv4Address: this is the bridge's own address on networks.front"],
  ],
  [
    "free because the bridge has another",
    { front: { subnet: "10.0.1.0/24", gateway: "10.0.1.254" } },
    { a: at("10.0.1.1") },
    [],
  ],
  [
    "twice",
    FRONT,
    { a: at("10.0.1.5"), b: at("10.0.1.5") },
    ["services.b.networks.front.ipv4Address: services.a.networks.front.ipv4Address has this address already"],
  ],
  [
    "for several replicas",
    FRONT,
    { a: { ...at("10.0.1.5"), deploy: { replicas: 2 } } },
    ["services.a.networks.front.ipv4Address: several replicas cannot share one address"],
  ],
])("a static address %s", (_name, networks, services, expected) => {
  expect(told(networks, services)).toEqual(expected);
});

test("the default network needs no entry, any other does", () => {
  expect(told({}, { a: {}, b: { networks: ["default"] } })).toEqual([]);
  expect(networkProblems({ name: "x", services: { a: { image: "x", networks: ["front"] } } })).toMatchObject([
    { path: "services.a.networks.front", hint: "add networks.front" },
  ]);
});
