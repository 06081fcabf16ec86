import { describe, expect, test } from "vitest";
import {
  engineObservations,
  platformObservations,
  unreachableObservation,
} from "../../../../../components/preflight/checks/engine";

describe("the platform", () => {
  const amd64 = { platform: "linux/amd64", emulated: [] } as const;

  test("is right when nothing is declared, when it is the engine's own, and when it is emulated", () => {
    expect(platformObservations("edge", undefined, amd64)).toEqual([]);
    expect(platformObservations("edge", "linux/amd64", amd64)).toEqual([]);
    expect(platformObservations("edge", "linux/arm64", { ...amd64, emulated: ["linux/arm64"] })).toEqual([]);
  });

  test("is told with both sides and the ways out when it is wrong", () => {
    expect(platformObservations("edge", "linux/arm64", amd64)).toEqual([
      {
        host: "edge",
        check: "platform",
        found: "this host's engine runs linux/amd64 and emulates no linux/arm64",
        needed: "platform linux/arm64",
        fix: "deploy to a linux/arm64 host, set platform to linux/amd64, or enable emulation on the host (binfmt)",
      },
    ]);
  });
});

test("an engine that could not be asked for its emulation is told with the reason", () => {
  const emulationTrouble = "docker buildx inspect: no docker";
  const unknown = { platform: "linux/amd64", emulated: [], emulationTrouble } as const;
  expect(platformObservations("edge", "linux/arm64", unknown)[0]?.found).toBe(
    "this host's engine runs linux/amd64 and emulates no linux/arm64, as far as can be told (docker buildx inspect: no docker)",
  );
});

test.each([
  [{}, "the local engine"],
  [{ host: "tcp://10.0.0.5:2376" }, "tcp://10.0.0.5:2376"],
  [{ context: "edge" }, "edge"],
  [{ host: "ssh://ops:hunter2@edge" }, "ssh://ops:…@edge"],
])("a host that does not answer is told by its address, without a password: %j", (settings, address) => {
  expect(unreachableObservation("edge", settings, new Error("connection refused"))).toMatchObject({
    host: "edge",
    found: "connection refused",
    needed: `a Docker Engine that answers within 5 s at ${address}`,
  });
});

test("an engine that is too old is told with the oldest that will do", () => {
  expect(engineObservations("edge", { apiVersion: "1.41", engineVersion: "20.10.24" })).toEqual([]);
  expect(engineObservations("edge", { apiVersion: "1.40", engineVersion: "19.03.15" })).toMatchObject([
    { found: "its Docker Engine is 19.03.15 (API 1.40)", needed: "Docker Engine 20.10 or newer (API 1.41)" },
  ]);
});
