import { expect, test } from "vitest";
import { type Catalogue, catalogueText } from "../../../../../operator/sitestack/backup/catalogue";
import { chosenBackup, type Wanted } from "../../../../../operator/sitestack/backup/choose";
import type { Manifest, ManifestPart } from "../../../../../operator/sitestack/backup/manifest";
import type { BackupStore } from "../../../../../operator/sitestack/backup/store";

const store = { place: "there" } as BackupStore;
const ALL = ["shop/db", "shop/files"];

/** A backup of a day in January. */
const backup = (day: number, names = ALL): Manifest => ({
  ...{ version: 1, site: "site", id: `2026010${day}T000000Z`, takenAt: "", reason: "asked for" },
  partial: names.length < ALL.length,
  parts: names.map((name) => ({ name, bytes: 1 }) as ManifestPart),
});

const withSome = (complete: Manifest[], more: Partial<Catalogue> = {}): Catalogue => ({
  ...{ complete, incomplete: [], unreadable: [] },
  ...more,
});

const chosenDay = (catalogue: Catalogue, wanted?: Wanted) =>
  Number(chosenBackup(catalogue, store, wanted).manifest.id.slice(7, 8));

const MIXED = withSome([backup(1), backup(2), backup(3, ["shop/db"]), backup(4, ["shop/files"])]);

test.each<[string, Catalogue, Wanted, number]>([
  ["the newest whole one", MIXED, {}, 2],
  ["for a part alone the newest that holds it", MIXED, { only: ["shop/db"] }, 3],
  ["for some parts the newest that holds all of them", MIXED, { only: ALL }, 2],
  ["where none holds a part, the newest whole one says so", MIXED, { only: ["shop/x"] }, 2],
  ["where none is whole, the newest", withSome([backup(3, ["shop/db"]), backup(4, ["shop/db"])]), {}, 4],
  ["one by its name, whatever it holds", MIXED, { id: "20260103T000000Z" }, 3],
])("%s is meant", (_what, catalogue, wanted, day) => expect(chosenDay(catalogue, wanted)).toBe(day));

test("newer ones that were passed over are named, with what they hold", () => {
  expect(chosenBackup(MIXED, store).notes).toEqual([
    "20260103T000000Z is newer than 20260102T000000Z and was passed over: it holds shop/db only. Next, where that one is meant: --id 20260103T000000Z",
    "20260104T000000Z is newer than 20260102T000000Z and was passed over: it holds shop/files only. Next, where that one is meant: --id 20260104T000000Z",
  ]);
  expect(chosenBackup(MIXED, store, { id: "20260101T000000Z" }).notes).toEqual([]);
});

const DAMAGED = withSome([backup(1)], {
  unreadable: [{ id: "20260105T000000Z", why: "its manifest is empty" }],
});

test("a newer one that cannot be read is named; asked for, it is an error with its reason", () => {
  expect(chosenBackup(DAMAGED, store).notes).toEqual([
    "20260105T000000Z is newer than 20260101T000000Z and was passed over: its manifest is empty",
  ]);
  expect(() => chosenBackup(DAMAGED, store, { id: "20260105T000000Z" })).toThrow(
    "The backup 20260105T000000Z cannot be read: its manifest is empty. There are: 20260101T000000Z.",
  );
});

test.each<[Catalogue, string | undefined, string]>([
  [
    withSome([backup(1)], { incomplete: ["a"] }),
    "a",
    "The backup a is not complete in there. There are: 2026",
  ],
  [withSome([backup(1)]), "x", "There is no backup x in there. There are: 20260101T000000Z."],
  [withSome([]), undefined, "There is no complete backup in there. There are: none."],
  [{ ...DAMAGED, complete: [] }, undefined, "There are: none.\n  its manifest is empty"],
])("what is not there is said, with what is", (catalogue, id, said) =>
  expect(() => chosenBackup(catalogue, store, { id })).toThrow(said),
);

test("a list tells partial ones and those that cannot be read", () => {
  const before: Manifest = { ...backup(2, ["shop/db"]), reason: "before an update" };
  const catalogue = { ...DAMAGED, complete: [backup(1), before], incomplete: ["20260106T000000Z"] };
  expect(catalogueText(catalogue, "there").split("\n")).toEqual([
    expect.stringMatching(/^20260101T000000Z .* {2}shop\/db, shop\/files$/),
    expect.stringMatching(/^20260102T000000Z .* {2}shop\/db {2}\(partial, before an update\)$/),
    "20260105T000000Z  unreadable: its manifest is empty",
    "20260106T000000Z  not complete: being made, or broken off",
  ]);
});
