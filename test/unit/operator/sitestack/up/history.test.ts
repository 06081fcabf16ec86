import { expect, test } from "vitest";
import { goodUpdate } from "../../../../../operator/sitestack/up/history";

function update(minute: number, result: string, commit?: string, parts: object = {}) {
  const at = (second: number) => `2026-11-21T10:${String(minute).padStart(2, "0")}:${second}.000Z`;
  const environment = commit === undefined ? {} : { "git.head": commit, "git.dirty": "true" };
  return { kind: "update", result, startTime: at(10), endTime: at(40), environment, ...parts };
}

const good = (keptAt: string | undefined, ...updates: object[]) =>
  goodUpdate(JSON.stringify(updates), keptAt);
const KEPT = "2026-11-21T10:05:39.5Z";

test("it is the newest that succeeded, also where it had nothing to write", () => {
  const found = good(
    KEPT,
    update(9, "failed", "c"),
    update(8, "succeeded", "b"),
    update(5, "succeeded", "a"),
  );
  expect(found).toEqual({ commit: "b", dirty: true, at: "2026-11-21T10:08:10.000Z" });
});

test("it is the one that wrote it, though that failed at taking old things away", () => {
  expect(
    good(KEPT, update(9, "failed", "c"), update(5, "failed", "b"), update(3, "succeeded", "a"))?.commit,
  ).toBe("b");
});

test("in our own backend every update counts as one with changes, which says nothing", () => {
  const history = JSON.stringify([update(8, "succeeded", "b")]);
  expect(goodUpdate(history, KEPT, true)).toMatchObject({ commit: "b", dirty: false });
});

test("what is no update does not count", () => {
  const refresh = update(9, "succeeded", "c", { kind: "refresh" });
  expect(good(KEPT, refresh, update(8, "succeeded", "b"))?.commit).toBe("b");
});

test("made outside git it has no commit", () => {
  expect(good(KEPT, update(5, "succeeded"))).toEqual({ dirty: false, at: "2026-11-21T10:05:10.000Z" });
});

test("an update that is under way proves nothing; without any there is none", () => {
  expect(good(KEPT, update(9, "in-progress", "c", { endTime: null }))).toBeUndefined();
  expect(good(undefined)).toBeUndefined();
});
