import fc from "fast-check";
import { expect, test } from "vitest";
import type { Catalogue } from "../../../../../operator/sitestack/backup/catalogue";
import { backupId, momentOf } from "../../../../../operator/sitestack/backup/manifest";
import { abandoned, outdated, prunable } from "../../../../../operator/sitestack/backup/prune";

const at = (text: string) => backupId(new Date(`${text}Z`));

/** Twice a day for three weeks; 2026-11-02 is a Monday. */
const TWICE_A_DAY = Array.from({ length: 21 }, (_, day) => {
  const date = new Date(Date.UTC(2026, 10, 2 + day)).toISOString().slice(0, 10);
  return [at(`${date}T06:00:00`), at(`${date}T18:00:00`)];
}).flat();

const kept = (rule: Parameters<typeof prunable>[1]) => {
  const gone = new Set(prunable(TWICE_A_DAY, rule));
  return TWICE_A_DAY.filter((id) => !gone.has(id)).map((id) => id.slice(6, 11));
};

test("the newest ones", () => expect(kept({ last: 3 })).toEqual(["21T18", "22T06", "22T18"]));

test("the newest of each of the last days", () => expect(kept({ daily: 2 })).toEqual(["21T18", "22T18"]));

test("the newest of each of the last weeks, which begin on Monday", () =>
  expect(kept({ weekly: 2 })).toEqual(["15T18", "22T18"]));

test("what any rule keeps stays", () =>
  expect(kept({ last: 2, daily: 2, weekly: 3 })).toEqual(["08T18", "15T18", "21T18", "22T06", "22T18"]));

test("days without a backup do not count", () => {
  const ids = [at("2026-01-01T00:00:00"), at("2026-06-01T00:00:00"), at("2026-06-01T12:00:00")];
  expect(prunable(ids, { daily: 2 })).toEqual([ids[1]]);
});

test.each([{}, { last: 0 }, { daily: 0, weekly: 0 }])("without a rule (%j) everything stays", (rule) =>
  expect(prunable(TWICE_A_DAY, rule)).toEqual([]),
);

test("what is not ours is left alone", () => expect(prunable(["notes", "2026"], { last: 1 })).toEqual([]));

const rules = fc.record({ last: fc.nat(5), daily: fc.nat(5), weekly: fc.nat(5) });
const moments = fc.uniqueArray(
  fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }),
  {
    selector: (date) => backupId(date),
  },
);

test("a rule that keeps something keeps the newest, and pruning twice does nothing more", () => {
  fc.assert(
    fc.property(moments, rules, (dates, rule) => {
      const ids = dates.map(backupId);
      const gone = prunable(ids, rule);
      const left = ids.filter((id) => !gone.includes(id));
      if (rule.last + rule.daily + rule.weekly > 0 && ids.length > 0)
        expect(left).toContain([...ids].sort().at(-1));
      expect(prunable(left, rule)).toEqual([]);
    }),
  );
});

test("a backup's name is its moment", () => {
  expect(backupId(new Date("2026-11-21T15:41:08.250Z"))).toBe("20261121T154108Z");
  expect(momentOf("20261121T154108Z")?.toISOString()).toBe("2026-11-21T15:41:08.000Z");
  expect(momentOf("20261399T154108Z")).toBeUndefined();
});

test("what has no manifest after a day is abandoned; what may be under way is not", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  expect(abandoned([at("2026-11-20T11:59:59"), at("2026-11-20T12:00:01"), "notes"], now)).toEqual([
    at("2026-11-20T11:59:59"),
  ]);
});

test("a backup of some parts only never lets a whole one go: each kind is counted for itself", () => {
  const [first, second] = [at("2026-11-20T18:00:00"), at("2026-11-21T06:00:00")];
  const partial = [at("2026-11-21T07:00:00"), at("2026-11-21T08:00:00")];
  const told = (id: string) => ({ id, partial: partial.includes(id) });
  const complete = [first, second, ...partial].map(told) as Catalogue["complete"];
  const catalogue = { complete, incomplete: [at("2026-11-01T00:00:00")], unreadable: [] };
  const now = new Date("2026-11-21T12:00:00Z");
  expect(outdated(catalogue, { daily: 7 }, now)).toEqual([partial[0], at("2026-11-01T00:00:00")]);
  expect(outdated(catalogue, { last: 1 }, now)).toEqual([first, partial[0], at("2026-11-01T00:00:00")]);
});
