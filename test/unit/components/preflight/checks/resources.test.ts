import { expect, test } from "vitest";
import {
  type ResourceFacts,
  resourceObservations,
} from "../../../../../components/preflight/checks/resources";
import type { Wanted } from "../../../../../components/preflight/wanted";
import { NOTHING_WANTED } from "../nothing-wanted";

const MIB = 1024 ** 2;
const FACTS: ResourceFacts = {
  images: new Map([
    ["nginx:1.27", "sha256:1"],
    ["sitestack/shop-web:0123-amd64", "sha256:2"],
  ]),
  digests: new Map([[`redis@sha256:${"a".repeat(64)}`, "sha256:3"]]),
  memory: 1024 * MIB,
  clockSkewMs: 0,
  rootDir: "/var/lib/docker",
};

const told = (wanted: Partial<Wanted>, facts: Partial<ResourceFacts> = {}) =>
  resourceObservations("edge", { ...NOTHING_WANTED, ...wanted }, { ...FACTS, ...facts });

test("limits may use up the memory, and no more", () => {
  const memory = [
    { service: "shop/db", bytes: 512 * MIB },
    { service: "shop/web", bytes: 512 * MIB },
  ];
  expect(told({ memory })).toEqual([]);
  expect(told({ memory: [...memory, { service: "shop/job", bytes: MIB }] })).toEqual([
    {
      host: "edge",
      check: "memory",
      found: "the host has 1.0 GiB of memory",
      needed: "1.0 GiB, the sum of all limits (most: shop/db 512 MiB, shop/web 512 MiB, shop/job 1 MiB)",
      fix: expect.stringContaining("lower limits"),
    },
  ]);
});

const image = (reference: string) => ({ reference, neededBy: "shop/web" });

test.each<[string, number, Partial<Wanted>, boolean]>([
  ["for what every host writes", 256, {}, true],
  ["for what every host writes", 255, {}, false],
  [
    "and images that are there",
    256,
    { images: [image("nginx:1.27"), image("docker.io/library/nginx:1.27")] },
    true,
  ],
  ["and one that is there by its digest", 256, { images: [image(`redis:7@sha256:${"a".repeat(64)}`)] }, true],
  ["for a new image", 767, { images: [image("redis:7"), image("redis:7")] }, false],
  ["for a new image", 768, { images: [image("redis:7"), image("redis:7")] }, true],
  ["for one that was built before", 256, { builds: [{ repository: "sitestack/shop-web" }] }, true],
  ["for one that was never built", 767, { builds: [{ repository: "sitestack/shop" }] }, false],
])("room %s: %d MiB", (_name, free, wanted, enough) => {
  expect(told(wanted, { diskFree: free * MIB })).toHaveLength(enough ? 0 : 1);
});

test("a full disk is told with what is there and what has to be", () => {
  expect(told({ images: [image("redis:7")] }, { diskFree: 10 * MIB })).toMatchObject([
    {
      check: "disk",
      found: "10 MiB are free below /var/lib/docker",
      needed: "768 MiB for 1 new image",
      fix: expect.stringContaining("docker image prune"),
    },
  ]);
  expect(told({}, { diskFree: undefined })).toEqual([]);
});

test.each([
  [5000, undefined],
  [-5000, undefined],
  [61_000, "its clock is 61 s ahead of this machine's"],
  [-3_600_000, "its clock is 3600 s behind this machine's"],
])("a clock that is off by %d ms", (clockSkewMs, found) => {
  expect(told({}, { clockSkewMs })[0]?.found).toBe(found);
});
