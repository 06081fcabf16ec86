import { expect, test } from "vitest";
import { containerNameObservations } from "../../../../../components/preflight/checks/container-names";

function told(name: string, site?: string) {
  const container = { id: "c1", name, ports: [], addresses: {}, ...(site === undefined ? {} : { site }) };
  const wanted = { site: "dev", containerNames: [{ service: "flexstack/station1", name: "station_1" }] };
  return containerNameObservations("edge", wanted, { containers: [container] });
}

test("a name that somebody else's container has", () => {
  expect(told("station_1", "prod")).toEqual([
    {
      ...{ host: "edge", service: "flexstack/station1", check: "container-name" },
      found: "there is a container station_1, of site prod",
      needed: "container name station_1 free",
      fix: "choose another containerName, or, where nobody needs that container: docker rm -f station_1",
    },
  ]);
  expect(told("station_1")[0]?.found).toBe("there is a container station_1, which is none of Sitestack's");
});

test("one of this site, and other names, are in nobody's way", () => {
  expect(told("station_1", "dev")).toEqual([]);
  expect(told("station_10", "prod")).toEqual([]);
});
