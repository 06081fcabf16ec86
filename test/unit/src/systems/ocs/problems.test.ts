import { expect, test } from "vitest";
import { isMutable, ocsProblems } from "../../../../../src/systems/ocs/problems";
import { FAKE } from "./ocs-config";

const NONE = { names: [], is: () => false, fails: () => false };

function paths(config: object): string[] {
  return ocsProblems({ type: "ocs", ...config }, NONE).map(({ path }) => path.join("."));
}

test.each([
  ["influxdb", true],
  ["influxdb:latest", true],
  ["registry.example:5000/influxdb", true],
  ["registry.example:5000/influxdb:1.7", false],
  ["influxdb:1.7", false],
  ["influxdb:latest-alpine", false],
  [`influxdb@sha256:${"a".repeat(64)}`, false],
  [`influxdb:latest@sha256:${"a".repeat(64)}`, false],
])("%s may be another image tomorrow: %s", (reference, expected) => {
  expect(isMutable(reference)).toBe(expected);
});

test("mutable tags are fine where the site allows them", () => {
  const latest = {
    grafana: { image: "grafana/grafana:latest" },
    agents: [{ ...FAKE, image: "simonsobs/ocs" }],
  };
  expect(paths(latest)).toEqual(["grafana.image", "agents.0.image"]);
  expect(paths({ ...latest, allowMutableTags: true })).toEqual([]);
});

test("an instance id that gives the service name of a documented agent is refused", () => {
  const agent = { ...FAKE, instanceId: "influx-publisher" };
  expect(paths({ agents: [agent] })).toEqual(["agents.0.instanceId"]);
  expect(paths({ agents: [agent], influxPublisher: { enabled: false } })).toEqual([]);
});

test("crossbar's address is judged only where this stack publishes it", () => {
  const agents = [{ ...FAKE, networkMode: "host", siteHub: "ws://10.10.10.2:8001/ws" }];
  expect(paths({ agents })).toEqual(["agents.0.siteHub"]);
  expect(paths({ agents, crossbar: { bindAddress: "10.10.10.2" } })).toEqual([]);
  expect(paths({ agents, part: "agents" })).toEqual([]);
  expect(paths({ agents: [{ ...agents[0], siteHub: "ws://localhost:8001/ws" }] })).toEqual([]);
});

test("Grafana beyond its host is fine with a password of the site's own", () => {
  const grafana = { bindAddress: "0.0.0.0", passwordSecret: "grafana" };
  const secrets = { names: ["grafana"], is: () => false, fails: () => false };
  expect(ocsProblems({ type: "ocs", grafana }, secrets)).toEqual([]);
});
