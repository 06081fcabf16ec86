import { describe, expect, test } from "vitest";
import type { z } from "zod";
import * as words from "../../../../src/config/words";

const cases: [word: string, schema: z.ZodType, good: unknown[], bad: unknown[]][] = [
  [
    "name",
    words.name,
    ["a", "edge-1", "9_b", "x".repeat(63)],
    ["", "A", "-a", "_a", "a b", "a.b", "x".repeat(64)],
  ],
  [
    "engineName",
    words.engineName,
    ["v2xnet", "A.b_c-d", "99"],
    ["", "a", "-ab", "a/b", "a b", "x".repeat(129)],
  ],
  ["variableName", words.variableName, ["A", "_a1"], ["", "1A", "A-B", "A B", "A=B"]],
  [
    "macAddress",
    words.macAddress,
    ["aa:bb:cc:11:22:01", "AA:BB:CC:11:22:01", "02:00:00:00:00:00"],
    ["", "aa:bb:cc:11:22", "aabbcc112201", "aa-bb-cc-11-22-01", "01:00:00:00:00:00", "00:00:00:00:00:00", 5],
  ],
  [
    "subnet",
    words.subnet,
    ["10.0.1.0/24", "192.168.0.0/30", "0.0.0.0/0"],
    ["", "10.0.1.0", "10.0.1.1/24", "10.0.1.0/31", "10.0.1.0/32", "10.0.1.0/33", "10.0.1.256/24", "fd00::/8"],
  ],
  ["duration", words.duration, ["30s", "1m30s", "500ms", "0"], ["", "30", "-5s", "5 s", "1d", 30]],
  ["memory", words.memory, ["6m", "128m", "1.5g", "6291456"], ["", "5m", "6291455", "1t", "-6m", 6291456]],
  ["cpus", words.cpus, ["0.5", "2", "0.011"], ["", "0", "-1", ".5", "half", "0.05", 0.5]],
  [
    "networkInterface",
    words.networkInterface,
    ["eth0", "enp0s31f6.100", "a"],
    ["", "x".repeat(16), "a b", "a/b", "a:b", ".", ".."],
  ],
  ["wholeNumber", words.wholeNumber(1, 5), [1, 5], [0, 6, 1.5, "1", Number.NaN]],
];

describe.each(cases)("%s", (_word, schema, good, bad) => {
  test.each(good)("takes %j", (value) => {
    expect(schema.safeParse(value).success).toBe(true);
  });

  test.each(bad)("refuses %j with one problem in its own words", (value) => {
    const { error } = schema.safeParse(value);
    expect(error?.issues).toHaveLength(1);
    const isPlainText = typeof value !== "string" && error?.issues[0]?.message.startsWith("Invalid input");
    // The wording of a plain wrong type is added by checkValue.
    if (!isPlainText)
      expect(error?.issues[0]?.message).toMatch(/^(write|use|begin|this is|host bits|all zeros)/);
  });
});

test("a MAC is put into lower case", () => {
  expect(words.macAddress.parse("AA:BB:CC:11:22:0F")).toBe("aa:bb:cc:11:22:0f");
});
