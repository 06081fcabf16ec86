import { expect, test } from "vitest";
import { findingProblem, findingsOf, type Observation } from "../../../../components/preflight/finding";

const OBSERVATION: Observation = {
  host: "edge",
  service: "shop/web",
  check: "host-port",
  found: "nginx listens there",
  needed: "host port 80/tcp free",
  fix: "stop it",
};

test("a finding stops the update, unless its check only warns or is off", () => {
  const levels = (check: Observation["check"], given = {}) =>
    findingsOf([{ ...OBSERVATION, check }], given).map(({ level }) => level);
  expect(levels("host-port")).toEqual(["error"]);
  expect(levels("memory")).toEqual(["warning"]);
  expect(levels("memory", { memory: "error" })).toEqual(["error"]);
  expect(levels("host-port", { "host-port": "off" })).toEqual([]);
});

test("the same is told once", () => {
  expect(findingsOf([OBSERVATION, { ...OBSERVATION }, { ...OBSERVATION, host: "core" }])).toHaveLength(2);
});

test("it says host, service, found, needed and fix", () => {
  const [finding] = findingsOf([OBSERVATION]);
  expect(finding && findingProblem(finding)).toEqual({
    path: "hosts.edge, service shop/web",
    message: "nginx listens there; needed: host port 80/tcp free",
    hint: "stop it",
  });
  const { service: _, ...ofHost } = OBSERVATION;
  expect(findingsOf([ofHost]).map(findingProblem)[0]?.path).toBe("hosts.edge");
});
