import { expect, test } from "vitest";
import { namedCommit } from "../../../../../operator/sitestack/review/checkout";

const COMMIT = "72a543e2bca9596a93e2a5beda1ef83fa9da97b0";

test.each([
  ["origin/main", "origin/main at 72a543e2bca9"],
  [COMMIT, "72a543e2bca9"],
  ["72a543e", "72a543e2bca9"],
])("what %s was is told as %s", (ref, told) => {
  expect(namedCommit(ref, COMMIT)).toBe(told);
});
