import { expect, test } from "vitest";
import { buildsOf, fleadComposeFile, fleadServices, fleadSite } from "../../../bench/flead-site";
import { topologyProblems } from "../../../components/validate/topology";
import { parseSite } from "../../../src/config/parse";

test("the site, the topology and the Compose file have the same services, of one container each", () => {
  const settings = fleadSite("bench-net");
  expect(
    parseSite({
      settings: Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [key.replace("sitestack:", ""), value]),
      ),
      secrets: {},
      encrypted: [],
    }).problems,
  ).toEqual([]);
  const topology = fleadServices("bench-net");
  expect(topologyProblems(topology)).toEqual([]);
  expect(Object.values(topology.services).every(({ deploy }) => (deploy?.replicas ?? 1) === 1)).toBe(true);
  const images = { producer: "sitestack/flead-producer:1-amd64" };
  const file = fleadComposeFile("bench", "bench-net", images) as { services: Record<string, object> };
  expect(Object.keys(file.services).sort()).toEqual(Object.keys(topology.services).sort());
  expect(file).toMatchObject({
    ...{ name: "bench", networks: { flead_network: { name: "bench-net" } } },
    services: {
      "kafka-producer": { image: images.producer },
      kafka: { image: "confluentinc/cp-kafka:7.6.1" },
    },
  });
});

test("builds are found in a preview by the variable that holds them", () => {
  const request = JSON.stringify({ reference: "sitestack/flead-spark:1-amd64" });
  const step = (name: string, inputs?: object) => ({
    urn: `urn:pulumi:a::b::c::${name}`,
    newState: { inputs },
  });
  const preview = {
    steps: [
      step("flead-spark", { environment: { SITESTACK_BUILD: request } }),
      step("flead-kafka-1", { environment: { A: "1" } }),
      step("flead"),
      { urn: "urn:pulumi:a::b::c::gone" },
    ],
  };
  expect(buildsOf(JSON.stringify(preview))).toEqual({
    spark: { request, reference: "sitestack/flead-spark:1-amd64" },
  });
});
