import { expect, test } from "vitest";
import { composeFile, generatedTopology } from "../../../bench/topology";
import { topologyProblems } from "../../../components/validate/topology";

test.each([1, 1000])("%i generated services are a topology without problems", (count) => {
  const topology = generatedTopology(count);
  expect(Object.keys(topology.services)).toHaveLength(count);
  expect(topologyProblems(topology)).toEqual([]);
});

test("the Compose file has the same services", () => {
  expect(composeFile(2)).toMatchObject({
    services: {
      s1: { ...generatedTopology(2).services.s1, restart: "unless-stopped" },
      s2: { ...generatedTopology(2).services.s2, restart: "unless-stopped" },
    },
  });
});
