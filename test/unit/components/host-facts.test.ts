import { describe, expect, test } from "vitest";
import { apiAtLeast, platformProblem, unreachableProblem } from "../../../components/host-facts";

test.each([
  ["1.44", "1.44", true],
  ["1.45", "1.44", true],
  ["1.9", "1.44", false],
  ["1.43", "1.44", false],
  ["2.0", "1.44", true],
  ["1.100", "1.44", true],
])("API %s is at least %s: %s", (version, wanted, expected) => {
  expect(apiAtLeast(version, wanted)).toBe(expected);
});

describe("the platform", () => {
  const amd64 = { platform: "linux/amd64", emulated: [] } as const;

  test("is right when nothing is declared, when it is the engine's own, and when it is emulated", () => {
    expect(platformProblem("edge", undefined, amd64)).toBeUndefined();
    expect(platformProblem("edge", "linux/amd64", amd64)).toBeUndefined();
    expect(platformProblem("edge", "linux/arm64", { ...amd64, emulated: ["linux/arm64"] })).toBeUndefined();
  });

  test("is told with both sides and the ways out when it is wrong", () => {
    expect(platformProblem("edge", "linux/arm64", amd64)).toEqual({
      path: "hosts.edge.platform",
      found: "linux/arm64",
      message: "this host's engine runs linux/amd64 and emulates no linux/arm64",
      hint: "deploy to a linux/arm64 host, set platform to linux/amd64, or enable emulation on the host (binfmt)",
    });
  });
});

test.each([
  [{}, "the local engine"],
  [{ host: "tcp://10.0.0.5:2376" }, "tcp://10.0.0.5:2376"],
  [{ context: "edge" }, "edge"],
  [{ host: "ssh://ops:hunter2@edge" }, "ssh://ops:…@edge"],
])("a host that does not answer is told by its address, without a password: %j", (settings, found) => {
  const problem = unreachableProblem("edge", settings, new Error("connection refused"));
  expect(problem).toMatchObject({ path: "hosts.edge", found, message: "connection refused" });
});
