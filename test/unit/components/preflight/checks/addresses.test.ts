import { expect, test } from "vitest";
import type { HostContainer, TakenSubnet } from "../../../../../components/host-facts";
import { addressObservations } from "../../../../../components/preflight/checks/addresses";

const PLANT: TakenSubnet = { subnet: "10.0.1.0/24", network: "plant" };

function told(address: string, { external = true, holder }: { external?: boolean; holder?: object } = {}) {
  const network = { name: "plant", external };
  const container = { id: "c1", name: "camera", ports: [], addresses: { plant: "10.0.1.5" }, ...holder };
  const containers: HostContainer[] = holder === undefined ? [] : [container];
  const wanted = { site: "dev", addresses: [{ service: "shop/web", address, network }] };
  return addressObservations("edge", wanted, { subnets: [PLANT], containers });
}

test("an address outside the network that is there", () => {
  expect(told("10.0.2.5")).toEqual([
    {
      ...{ host: "edge", service: "shop/web", check: "address" },
      found: "network plant has subnet 10.0.1.0/24",
      needed: "a network plant with address 10.0.2.5",
      fix: "choose an address of 10.0.1.0/24, or have the network made with another subnet",
    },
  ]);
  expect(told("10.0.1.255")).toHaveLength(1);
});

test("a network of the site's own is made with the subnet that the site declares", () => {
  expect(told("10.0.2.5", { external: false })).toEqual([]);
});

test("an address that somebody else's container has", () => {
  expect(told("10.0.1.5", { holder: { site: "prod" } })).toMatchObject([
    {
      found: "container camera of site prod has it",
      needed: "address 10.0.1.5 free on network plant",
      fix: expect.stringContaining("docker network disconnect plant camera"),
    },
  ]);
  expect(told("10.0.1.5", { external: false, holder: {} })[0]?.found).toBe("container camera has it");
});

test.each<[string, object]>([
  ["one of this site, which the update replaces", { site: "dev" }],
  ["one on another network", { addresses: { front: "10.0.1.5" } }],
  ["one with another address", { addresses: { plant: "10.0.1.6" } }],
])("%s is in nobody's way", (_name, holder) => {
  expect(told("10.0.1.5", { holder })).toEqual([]);
});
