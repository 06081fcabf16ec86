import { expect, test } from "vitest";
import { deployedOf, previewNote } from "../../../../../operator/sitestack/review/deployed";

const HEAD = "72a543e2bca9596a93e2a5beda1ef83fa9da97b0";

function update(result: string, environment: Record<string, string> = { "git.head": HEAD }, kind = "update") {
  return { kind, result, environment };
}

function deployed(...updates: object[]) {
  return deployedOf("dev", JSON.stringify(updates));
}

test("the last update that succeeded says which commit is deployed", () => {
  expect(deployed(update("succeeded"), update("succeeded", { "git.head": "older" }))).toEqual({
    commit: HEAD,
    notes: [],
  });
});

test("a failed update after it is told, a refresh is not an update", () => {
  const result = deployed(update("succeeded", {}, "refresh"), update("failed"), update("succeeded"));
  expect(result.commit).toBe(HEAD);
  expect(result.notes).toEqual(["The newest update has failed; 72a543e2bca9 is the last that succeeded."]);
});

test("what was not committed is not seen, and that is said", () => {
  const { notes } = deployed(update("succeeded", { "git.head": HEAD, "git.dirty": "true" }));
  expect(notes.join()).toContain("changes that were not committed");
});

test("in our own backend every update counts as one with changes, which says nothing", () => {
  const history = JSON.stringify([update("succeeded", { "git.head": HEAD, "git.dirty": "true" })]);
  expect(deployedOf("dev", history, true)).toEqual({ commit: HEAD, notes: [] });
});

test("nothing is deployed before the first update and after a destroy", () => {
  for (const updates of [[], [update("failed")], [update("succeeded", {}, "destroy"), update("succeeded")]])
    expect(deployed(...updates)).toEqual({ notes: ["Nothing of dev is deployed."] });
});

test("an update from outside git has nothing to compare with", () => {
  expect(() => deployed(update("succeeded", {}))).toThrow(/outside git.*--base/);
});

test("Pulumi's preview in one line", () => {
  expect(previewNote('{"changeSummary":{"same":4,"create":2}}')).toContain("create 2, same 4.");
  expect(previewNote("{}")).toContain("nothing to do.");
});
