import { expect, test } from "vitest";
import { apiAtLeast } from "../../../components/host-facts";

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
