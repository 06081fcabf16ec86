import { expect, test } from "vitest";
import { overlapProblems } from "../../../components/subnet-overlap";

const WANTED = { name: "front", subnet: "10.0.1.0/24", site: "dev", hostName: "local" };

function told(subnet: string, other: { network?: string; site?: string } = {}) {
  const taken = { subnet, network: "other", ...other };
  return overlapProblems(WANTED, { subnets: [taken] });
}

test.each(["10.0.1.0/24", "10.0.0.0/16", "10.0.1.128/25"])("%s is taken by another network", (subnet) => {
  expect(told(subnet, { site: "prod" })).toEqual([
    {
      path: "networks.front.subnet",
      found: "10.0.1.0/24",
      message: `it overlaps with ${subnet}, which network other of site prod has on host local`,
      hint: "choose another subnet, or, where nobody needs that network: docker network rm other",
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
  expect(
    overlapProblems({ ...WANTED, subnet: undefined }, { subnets: [{ subnet: "10.0.1.0/24", network: "x" }] }),
  ).toEqual([]);
});
