import { expect, test } from "vitest";
import { flexstackSchema } from "../../../../../src/systems/flexstack/config";
import { flexstackNames } from "../../../../../src/systems/flexstack/names";

function names(config: object): string[] {
  return flexstackNames(flexstackSchema.parse({ type: "flexstack", ...config })).map(
    ({ kind, name, path }) => `${path.join(".")}: ${kind} ${name}`,
  );
}

test.each([
  [
    { replicas: 2 },
    [": container flexstack_station_1", ": container flexstack_station_2", "network.name: network v2xnet"],
  ],
  [
    { stations: [{ id: 7, containerName: "rsu" }] },
    ["stations.0.containerName: container rsu", "network.name: network v2xnet"],
  ],
  [{ mode: "host" }, [": container flexstack_station_1"]],
])("%j takes %j", (config, expected) => {
  expect(names(config)).toEqual(expected);
});
