import { describe, expect, test } from "vitest";
import { autoName } from "../../../../../toolchain/plugins/provider/auto-name";

const urn = "urn:pulumi:dev::sitestack::sitestack:index:Service$docker:index/container:Container::web";
const noSeed = new Uint8Array();

describe("a name of the plugin's own", () => {
  test("is the resource's name and seven hex digits", () => {
    expect(autoName({ urn, randomSeed: noSeed })).toMatch(/^web-[0-9a-f]{7}$/);
  });

  test("differs from time to time, but not for one seed: preview and update agree", () => {
    const names = Array.from({ length: 20 }, () => autoName({ urn, randomSeed: noSeed }));
    expect(new Set(names).size).toBeGreaterThan(18);
    const seed = Uint8Array.from([1, 2, 3]);
    expect(autoName({ urn, randomSeed: seed })).toBe(autoName({ urn, randomSeed: seed }));
    expect(autoName({ urn, randomSeed: seed })).not.toBe(autoName({ urn, randomSeed: Uint8Array.from([4]) }));
  });

  test("must not get too long", () => {
    const long = urn + "x".repeat(250);
    expect(() => autoName({ urn: long, randomSeed: noSeed })).toThrow(/exceeds maximum length of 255/);
  });
});

test.each([
  ["propose", "site-web"],
  ["enforce", "exactly"],
] as const)("the project's auto-naming wins: %s", (mode, proposedName) => {
  expect(autoName({ urn, randomSeed: noSeed, autonaming: { mode, proposedName } })).toBe(proposedName);
});

test("auto-naming that is switched off asks for a name", () => {
  const autonaming = { mode: "disable", proposedName: "" } as const;
  expect(() => autoName({ urn, randomSeed: noSeed, autonaming })).toThrow(
    "automatic naming is disabled but no explicit name was provided",
  );
});
