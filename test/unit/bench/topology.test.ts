import { expect, test } from "vitest";
import { composeFile, generatedTopology } from "../../../bench/topology";
import { topologyProblems } from "../../../components/validate/topology";

test.each([1, 1000])("%i generated services are a topology without problems", (count) => {
  const topology = generatedTopology(count);
  expect(Object.keys(topology.services)).toHaveLength(count);
  expect(topologyProblems(topology)).toEqual([]);
});

test("the Compose file has the same services", () => {
  expect(composeFile(2)).toEqual({
    services: Object.fromEntries(
      ["s1", "s2"].map((name) => [
        name,
        {
          ...generatedTopology(2).services[name],
          restart: "unless-stopped",
          logging: { driver: "json-file", options: { "max-file": "3", "max-size": "10m" } },
        },
      ]),
    ),
  });
});
