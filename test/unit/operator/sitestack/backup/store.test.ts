import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCatalogue, removeBackup } from "../../../../../operator/sitestack/backup/catalogue";
import {
  type Manifest,
  type ManifestPart,
  manifestText,
  parseManifest,
} from "../../../../../operator/sitestack/backup/manifest";
import { openStore } from "../../../../../operator/sitestack/backup/open-store";
import { openPart, storePart, verifyPart } from "../../../../../operator/sitestack/backup/part-stream";
import { planBackup } from "../../../../../operator/sitestack/backup/plan";
import { patience } from "../../../../../operator/sitestack/backup/prune";
import { planRestore } from "../../../../../operator/sitestack/backup/restore-plan";
import type { BackupStore } from "../../../../../operator/sitestack/backup/store";

let root: string;
let store: BackupStore;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "sitestack-store-"));
  store = await openStore("there", root);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function* breaking(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(1 << 20);
  throw new Error("the source broke");
}

async function stored(id: string, name = "shop/data"): Promise<ManifestPart> {
  const file = `${name.replace("/", ".")}.tar.gz`;
  const facts = await storePart(store, `site/${id}/${file}`, pieces("what ", "was ", "there"));
  return { name, kind: "volume", file, held: {}, ...facts };
}

async function backup(id: string): Promise<Manifest> {
  const parts = [await stored(id)];
  const head = { version: 1 as const, site: "site", takenAt: "", reason: "asked for" as const };
  const manifest: Manifest = { ...head, id, partial: false, parts };
  await store.write(`site/${id}/manifest.json`, pieces(manifestText(manifest)));
  return manifest;
}

test("a part comes back as it was", async () => {
  const part = await stored("1");
  expect(part.contentBytes).toBe(14);
  await verifyPart(store, "site/1", part);
  expect(String(await buffer(await openPart(store, "site/1", part)))).toBe("what was there");
});

test("its file is its owner's alone", async () => {
  const { file } = await stored("1");
  expect(statSync(join(root, "there/site/1", file)).mode & 0o777).toBe(0o600);
  expect(statSync(join(root, "there/site/1")).mode & 0o777).toBe(0o700);
});

test.each([
  ["a changed byte", (bytes: Buffer) => bytes.map((byte, index) => (index === 20 ? byte ^ 1 : byte))],
  ["a cut", (bytes: Buffer) => bytes.subarray(0, -5)],
  ["something behind it", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("more")])],
  ["nothing left", () => Buffer.alloc(0)],
])("%s is found", async (_what, damage) => {
  const part = await stored("1");
  const path = join(root, "there/site/1", part.file);
  writeFileSync(path, damage(readFileSync(path)));
  await expect(verifyPart(store, "site/1", part)).rejects.toThrow();
});

test("other bytes that unpack well are found by their checksum", async () => {
  const part = await stored("1");
  await storePart(store, `site/1/${part.file}`, pieces("what is there!"));
  await expect(verifyPart(store, "site/1", part)).rejects.toThrow(/damaged: it has .* its manifest says/);
});

test("what breaks on the way leaves nothing", async () => {
  await expect(storePart(store, "site/1/x.tar.gz", breaking())).rejects.toThrow("the source broke");
  expect(await store.list("")).toEqual([]);
  expect(readdirSync(join(root, "there"))).toEqual([]);
});

test("what breaks leaves the folder that somebody has named, however it was written", async () => {
  const named = await openStore(`${join(root, "there")}/`, "/");
  await expect(storePart(named, "site/1/x.tar.gz", breaking())).rejects.toThrow("the source broke");
  expect(readdirSync(root)).toEqual(["there"]);
});

test("what a killed run has left unfinished goes a day later, and nothing else", async () => {
  await backup("20260101T000000Z");
  const [old, young] = ["old", "young"].map((name) =>
    join(root, `there/site/20260101T000000Z/${name}.partial`),
  );
  for (const path of [old, young]) writeFileSync(path as string, "half");
  utimesSync(old as string, new Date(0), new Date(0));
  await store.dropUnfinished("site/", patience(new Date()));
  expect(readdirSync(join(root, "there/site/20260101T000000Z")).sort()).toEqual([
    ...["manifest.json", "shop.data.tar.gz", "young.partial"],
  ]);
});

test("what is aborted leaves nothing", async () => {
  const stop = new AbortController();
  const endless = async function* () {
    for (;;) {
      yield Buffer.alloc(1 << 16);
      stop.abort(new Error("enough"));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await stored("1");
  await expect(storePart(store, "site/2/x.tar.gz", endless(), stop.signal)).rejects.toThrow();
  expect(readdirSync(join(root, "there/site"))).toEqual(["1"]);
});

test("what lacks its manifest or a file is not complete", async () => {
  const [one, two] = [await backup("20260101T000000Z"), await backup("20260102T000000Z")];
  await backup("20260103T000000Z");
  rmSync(join(root, "there/site/20260103T000000Z/shop.data.tar.gz"));
  await stored("20260104T000000Z");
  const catalogue = await readCatalogue(store, "site");
  expect(catalogue).toEqual({
    ...{ complete: [one, two], unreadable: [] },
    incomplete: ["20260103T000000Z", "20260104T000000Z"],
  });
});

test("a site whose name begins as another's is another", async () => {
  await backup("20260101T000000Z");
  expect(await readCatalogue(store, "sit")).toEqual({ complete: [], incomplete: [], unreadable: [] });
});

test("a removed backup is gone with its folder, and no other one", async () => {
  await backup("20260101T000000Z");
  await backup("20260102T000000Z");
  await removeBackup(store, "site", "20260101T000000Z");
  expect(readdirSync(join(root, "there/site"))).toEqual(["20260102T000000Z"]);
});

test.each([
  ["{", "there is no manifest"],
  ['{"version":2}', "here: ✖ version 2 is not known here; a newer sitestack may read it\n  → at version"],
  [
    '{"version":1,"site":"s","id":"i","takenAt":"","reason":"asked for","parts":[{"file":"../../etc/passwd"}]}',
    "file",
  ],
])("%s is refused", (text, said) => expect(() => parseManifest(text, "there")).toThrow(said));

test.each(["ftp://there", "s3:/x/://"])("%s is no place", (place) =>
  expect(openStore(place, root)).rejects.toThrow("is no place for backups"),
);

test("parts are found by name and kind; what has no place any more, or is not in the backup, is said", async () => {
  const manifest = await backup("20260101T000000Z");
  const plan = (keys: string[]) => ({
    local: planBackup("site", [
      { name: "shop", services: {}, volumes: Object.fromEntries(keys.map((key) => [key, {}])) },
    ]),
  });
  const both = planRestore(manifest, plan(["data", "more"]));
  expect(both.hosts.local?.matches.map(({ stored, part }) => [stored.name, part.kind])).toEqual([
    ["shop/data", "volume"],
  ]);
  expect(both.notes).toEqual(["shop/more is not in the backup and stays as it is"]);
  expect(planRestore(manifest, plan([])).problems).toEqual([
    expect.stringContaining("has no volume shop/data any more"),
  ]);
  expect(planRestore(manifest, plan(["data"]), ["shop/dat"]).problems).toEqual([
    "shop/dat is not in the backup, which holds: shop/data",
  ]);
});
