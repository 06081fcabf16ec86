import { mkdirSync, mkdtempSync, promises, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readCatalogue } from "../../../../../operator/sitestack/backup/catalogue";
import {
  type Manifest,
  manifestText,
  parseManifest,
} from "../../../../../operator/sitestack/backup/manifest";
import { openStore } from "../../../../../operator/sitestack/backup/open-store";
import { prune, pruneAfter } from "../../../../../operator/sitestack/backup/prune-store";
import type { BackupStore } from "../../../../../operator/sitestack/backup/store";

const [ONE, TWO, THREE] = ["20260101T000000Z", "20260102T000000Z", "20260103T000000Z"] as const;
let root: string;
let store: BackupStore;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "sitestack-catalogue-"));
  store = await openStore("there", root);
  for (const id of [ONE, TWO, THREE]) write(id, manifestText(manifest(id)));
});

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  rmSync(root, { recursive: true, force: true });
});

const manifest = (id: string): Manifest => ({
  ...{ version: 1, site: "site", id, takenAt: "", reason: "asked for", partial: false, parts: [] },
});

function write(id: string, text: string): void {
  mkdirSync(join(root, "there/site", id), { recursive: true });
  writeFileSync(join(root, "there/site", id, "manifest.json"), text);
}

/** A folder that cannot be read, and so nothing that is read with all below it. Root, as whom tests may run, can read all. */
function failAt(part: string, code: string): void {
  const { readdir } = promises;
  const failing = (path: string, options: { withFileTypes: true; recursive?: boolean }) =>
    path.includes(part) || options.recursive === true
      ? Promise.reject(Object.assign(new Error(`${code}: ${path}`), { code }))
      : readdir(path, options);
  vi.spyOn(promises, "readdir").mockImplementation(failing as typeof readdir);
  syncBuiltinESMExports();
}

const idsOf = async () => (await readCatalogue(store, "site")).complete.map(({ id }) => id);

test.each([
  ["is empty", "", "Unexpected end of JSON input"],
  ["is of a newer version", manifestText(manifest(TWO)).replace('"version": 1', '"version": 2'), "version 2"],
  ["is damaged", '{"version":1,"site":7}', "expected string"],
])(
  "a manifest that %s is told with its reason; no rule lets it go, and the others are there",
  async (_how, text, why) => {
    write(TWO, text);
    const { complete, unreadable } = await readCatalogue(store, "site");
    expect(complete.map(({ id }) => id)).toEqual([ONE, THREE]);
    expect(unreadable).toEqual([{ id: TWO, why: expect.stringContaining(why) }]);
    expect(unreadable[0]?.why).not.toContain("\n");
    expect(await prune(store, "site", { last: 1 })).toEqual([ONE]);
    expect((await readCatalogue(store, "site")).unreadable).toHaveLength(1);
  },
);

test("a manifest that another prune removes meanwhile is no error", async () => {
  const read: BackupStore["read"] = async (key) => {
    if (key.includes(TWO)) rmSync(join(root, "there/site", TWO), { recursive: true, force: true });
    return store.read(key);
  };
  const { complete, incomplete } = await readCatalogue({ ...store, read }, "site");
  expect(complete.map(({ id }) => id)).toEqual([ONE, THREE]);
  expect(incomplete).toEqual([TWO]);
});

test("a store that does not answer any more is no damaged manifest", async () => {
  const gone = () => Promise.reject(new Error("it went away"));
  let lists = 0;
  const list = (prefix: string) => (lists++ === 0 ? store.list(prefix) : gone());
  await expect(readCatalogue({ ...store, list, read: gone }, "site")).rejects.toThrow("it went away");
});

test("what nobody may read beside the site's folder is not looked at", async () => {
  mkdirSync(join(root, "there/lost+found"));
  failAt("lost+found", "EACCES");
  expect(await idsOf()).toEqual([ONE, TWO, THREE]);
  await store.dropUnfinished("site/", new Date());
});

test("a folder that somebody removes meanwhile has no files", async () => {
  failAt(TWO, "ENOENT");
  expect(await idsOf()).toEqual([ONE, THREE]);
});

test("a place that nobody has made yet has no backups", async () => {
  expect(await (await openStore("nowhere", root)).list("site/")).toEqual([]);
});

test("keys are those that begin with a prefix, also within a folder's name", async () => {
  expect(await store.list("site/20260102")).toEqual([`site/${TWO}/manifest.json`]);
  expect(await store.list("sit")).toHaveLength(3);
});

test("a prune that fails after a good backup is a note of it", async () => {
  const remove = () => Promise.reject(new Error("it is read-only"));
  const { pruned, notes } = await pruneAfter({ ...store, remove }, "site", { last: 1 });
  expect(pruned).toEqual([]);
  expect(notes).toEqual(["older backups could not be pruned: it is read-only; the next backup tries again"]);
});

test("a manifest of before, which does not say, is a whole backup's", () => {
  const { partial: _, ...before } = manifest(ONE);
  expect(parseManifest(JSON.stringify(before), "there")).toEqual(manifest(ONE));
});
