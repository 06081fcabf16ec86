import { expect, test } from "vitest";
import { attachmentsOf, rollingObstacle, rolloutOf } from "../../../components/rollout";
import type { ServiceSpec } from "../../../components/topology";

const volume = { type: "volume", source: "data", target: "/data" } as const;

test.each<[string | undefined, Partial<ServiceSpec>]>([
  [undefined, {}],
  [undefined, { ports: ["80", { target: 53, protocol: "udp" }] }],
  [undefined, { networkMode: "none" }],
  [undefined, { networks: { v2x: { aliases: ["station"] } } }],
  [undefined, { volumes: [{ ...volume, readOnly: true }] }],
  [undefined, { tmpfs: ["/tmp"], privileged: true }],
  ["a fixed host port", { ports: ["8080:80"] }],
  ["a fixed host port", { ports: [{ target: 80, published: 8080 }] }],
  ["a static address", { networks: { v2x: { ipv4Address: "10.0.1.5" } } }],
  ["the host network", { networkMode: "host" }],
  ["a fixed container name", { containerName: "web" }],
  ["a volume that it writes to", { volumes: [volume] }],
  ["a volume that it writes to", { volumes: [{ ...volume, type: "bind", readOnly: false }] }],
])("%s: %j", (obstacle, spec) => {
  expect(rollingObstacle({ image: "x", ...spec })).toBe(obstacle);
  expect(rolloutOf({ image: "x", ...spec })).toBe(obstacle === undefined ? "rolling" : "recreate");
});

test("the service's own word wins", () => {
  expect(rolloutOf({ image: "x", rollout: "recreate" })).toBe("recreate");
  expect(rolloutOf({ image: "x", containerName: "web", rollout: "rolling" })).toBe("rolling");
});

test.each<[Partial<ServiceSpec>, ReturnType<typeof attachmentsOf>]>([
  [{}, [["default", {}]]],
  [{ networks: [] }, []],
  [
    { networks: ["b", "a"] },
    [
      ["a", {}],
      ["b", {}],
    ],
  ],
  [
    { networks: { b: { aliases: ["x"] }, a: {} } },
    [
      ["a", {}],
      ["b", { aliases: ["x"] }],
    ],
  ],
  [{ networkMode: "host", networks: ["a"] }, []],
  [{ networkMode: "none" }, []],
])("networks of %j", (spec, expected) => {
  expect(attachmentsOf({ image: "x", ...spec })).toEqual(expected);
});
