import { expect, test } from "vitest";
import { stackNames } from "../../../operator/dev-stack";
import { parseChanges } from "../../../operator/update-changes";

test.each([
  [{ same: 12 }, { changed: 0, unchanged: 12 }],
  [
    { same: 2, create: 3, update: 1, replace: 1, delete: 1, read: 4 },
    { changed: 6, unchanged: 2 },
  ],
  [null, { changed: 0, unchanged: 0 }],
])("the last update of %j", (resourceChanges, expected) => {
  const older = { resourceChanges: { create: 99 } };
  expect(parseChanges(JSON.stringify([{ kind: "update", resourceChanges }, older]))).toEqual(expected);
});

test("a stack without history is an error, not nothing to change", () => {
  expect(() => parseChanges("[]")).toThrow();
});

test("a stack's bare name is found in every backend's listing", () => {
  const listed = [{ name: "dev" }, { name: "organization/sitestack/site" }];
  expect(stackNames(JSON.stringify(listed))).toEqual(["dev", "site"]);
});
