import { describe, expect, test } from "vitest";
import {
  assetArchive,
  containsSecret,
  containsUnknown,
  fileAsset,
  isPlainObject,
  isSecret,
  propertyPath,
  reveal,
  same,
  secret,
  UNKNOWN,
} from "../../../../../toolchain/plugins/provider/values";

describe("secrets", () => {
  const hidden = secret("hunter2");

  test("are found at any depth and taken off at any depth", () => {
    expect(containsSecret({ a: [{ b: hidden }] })).toBe(true);
    expect(containsSecret({ a: [{ b: "hunter2" }] })).toBe(false);
    expect(reveal({ a: [{ b: hidden }], c: secret({ d: hidden }) })).toEqual({
      a: [{ b: "hunter2" }],
      c: { d: "hunter2" },
    });
  });

  test("are marked once", () => {
    expect(secret(hidden)).toBe(hidden);
    expect(isSecret(hidden)).toBe(true);
  });
});

test("unknowns are found at any depth, of whatever type", () => {
  expect(containsUnknown([{ a: UNKNOWN }])).toBe(true);
  expect(containsUnknown([{ a: "3eeb2bf0-c639-47a8-9e75-3b44932eb421" }])).toBe(true);
  expect(containsUnknown([{ a: "x" }])).toBe(false);
});

test("assets, archives and secrets are no plain objects", () => {
  expect([{}, fileAsset("a", "1"), assetArchive({}, "2"), secret(1), null, []].map(isPlainObject)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("absent and null are the same, the order of members does not count, that of elements does", () => {
  expect(same(undefined, null)).toBe(true);
  expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
});

test.each([
  ["", "image", "image"],
  ["healthcheck", "interval", "healthcheck.interval"],
  ["logOpts", "max-size", 'logOpts["max-size"]'],
  ["sysctls", 'a"b', 'sysctls["a\\"b"]'],
])("the path of %s and %s", (parent, name, path) => {
  expect(propertyPath(parent, name)).toBe(path);
});
