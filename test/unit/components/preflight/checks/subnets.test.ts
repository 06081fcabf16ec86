import { expect, test } from "vitest";
import { networkObservations } from "../../../../../components/preflight/checks/subnets";

function told(subnet: string, other: { network?: string; site?: string } = {}, wanted: object = {}) {
  const network = { name: "front", external: false, subnet: "10.0.1.0/24", ...wanted };
  const facts = { subnets: [{ subnet, network: "other", ...other }], networks: new Map([["plant", "id"]]) };
  return networkObservations("local", { site: "dev", networks: [network] }, facts);
}

test.each(["10.0.1.0/24", "10.0.0.0/16", "10.0.1.128/25"])("%s is taken by another network", (subnet) => {
  expect(told(subnet, { site: "prod" })).toEqual([
    {
      host: "local",
      check: "subnet",
      found: `it overlaps with ${subnet}, which network other of site prod has`,
      needed: "subnet 10.0.1.0/24 free for network front",
      fix: "choose another subnet, or, where nobody needs that network: docker network rm other",
    },
  ]);
});

test.each<[string, string, object]>([
  ["another subnet", "10.0.2.0/24", {}],
  ["an IPv6 one", "fd00::/64", {}],
  ["the network itself", "10.0.1.0/24", { network: "front" }],
  ["one of the same site, which this update may remove", "10.0.1.0/24", { site: "dev" }],
])("%s is in nobody's way", (_name, subnet, other) => {
  expect(told(subnet, other)).toEqual([]);
});

test("a network without a subnet gets one from the engine", () => {
  expect(told("10.0.1.0/24", {}, { subnet: undefined })).toEqual([]);
});

test("a network that somebody else makes has to be there", () => {
  expect(told("10.0.9.0/24", {}, { name: "plant", external: true })).toEqual([]);
  expect(told("10.0.9.0/24", {}, { name: "gone", external: true })).toMatchObject([
    {
      check: "network",
      needed: 'network "gone", which this site does not make',
      fix: expect.stringContaining("docker network create gone"),
    },
  ]);
});
