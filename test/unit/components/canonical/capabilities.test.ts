import fc from "fast-check";
import { expect, test } from "vitest";
import {
  canonicalCapabilities,
  isCapability,
  LINUX_CAPABILITIES,
} from "../../../../components/canonical/capabilities";

test.each([
  [["NET_RAW"], ["CAP_NET_RAW"]],
  [["cap_net_raw", "NET_RAW", "CAP_NET_RAW"], ["CAP_NET_RAW"]],
  [
    ["NET_RAW", "NET_ADMIN"],
    ["CAP_NET_ADMIN", "CAP_NET_RAW"],
  ],
  [["all"], ["ALL"]],
  [
    ["CAP_ALL", "BPF"],
    ["ALL", "CAP_BPF"],
  ],
  [[], []],
])("%j becomes %j", (names, expected) => {
  expect(canonicalCapabilities(names)).toEqual(expected);
});

test.each([
  ["NET_RAW", true],
  ["cap_sys_admin", true],
  ["ALL", true],
  ["NET-RAW", false],
  ["CAP_", false],
  ["", false],
])("%j is a capability: %s", (name, expected) => {
  expect(isCapability(name)).toBe(expected);
});

const spelling = fc
  .tuple(fc.constantFrom(...LINUX_CAPABILITIES, "ALL"), fc.boolean(), fc.boolean())
  .map(([name, prefixed, lower]) => {
    const text = prefixed ? `CAP_${name}` : name;
    return lower ? text.toLowerCase() : text;
  });

test("the form is its own form, sorted, without repetition, whatever the order and spelling", () => {
  fc.assert(
    fc.property(fc.array(spelling), (names) => {
      const canonical = canonicalCapabilities(names);
      expect(canonicalCapabilities(canonical)).toEqual(canonical);
      expect(canonicalCapabilities([...names].reverse())).toEqual(canonical);
      expect(canonical).toEqual([...new Set(canonical)].sort());
      expect(canonical.every(isCapability)).toBe(true);
    }),
  );
});
