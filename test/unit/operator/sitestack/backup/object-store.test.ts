import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import execa from "execa";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readCatalogue, removeBackup } from "../../../../../operator/sitestack/backup/catalogue";
import { type Manifest, manifestText } from "../../../../../operator/sitestack/backup/manifest";
import { objectStore } from "../../../../../operator/sitestack/backup/object-store";
import { openStore } from "../../../../../operator/sitestack/backup/open-store";
import { storePart, verifyPart } from "../../../../../operator/sitestack/backup/part-stream";
import type { BackupStore } from "../../../../../operator/sitestack/backup/store";

/** A server that speaks S3. It cannot check every signature of the SDK's, which are the SDK's affair. */
interface Server {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
const S3rver = require("@20minutes/s3rver") as new (options: object) => Server;

const MEGABYTE = 1024 ** 2;
const directory = mkdtempSync(join(tmpdir(), "sitestack-objects-"));
const SETTINGS = {
  ...{ port: 0, address: "127.0.0.1", silent: true, allowMismatchedSignatures: true },
  configureBuckets: [{ name: "backups" }],
};
const server = new S3rver({ ...SETTINGS, directory });
let store: BackupStore;

beforeAll(async () => {
  const { port } = await server.run();
  vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "S3RVER");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "S3RVER");
  store = await openStore("s3://backups/all/sites/", "/nowhere");
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** More than one piece of an upload. */
async function* pieces(count = 20): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(MEGABYTE, index);
}

async function* breaking(): AsyncGenerator<Buffer> {
  yield* pieces();
  throw new Error("the source broke");
}

test("what is written in pieces comes back whole", async () => {
  await store.write("site/1/big", pieces());
  const read = await buffer(await store.read("site/1/big"));
  expect([read.length, read.at(0), read.at(-1)]).toEqual([20 * MEGABYTE, 0, 19]);
  expect(await store.list("")).toEqual(["site/1/big"]);
  await store.remove("site/1/big");
  expect(await store.list("")).toEqual([]);
});

test("a store that takes connections and never answers is told as soon as it is asked, with what helps", async () => {
  const connections: Socket[] = [];
  const hung = createServer((connection) => connections.push(connection));
  await new Promise<void>((resolve) => hung.listen(0, "127.0.0.1", resolve));
  const endpoint = process.env.AWS_ENDPOINT_URL_S3;
  vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${(hung.address() as AddressInfo).port}`);
  const silent = objectStore("s3://backups/all", "backups", "all", { asked: 100, moved: 60_000 });
  const told =
    "s3://backups/all: the object store says TimeoutError: .*100 ms.*Next: look whether the store runs";
  await expect(silent.list("site")).rejects.toThrow(new RegExp(told));
  vi.stubEnv("AWS_ENDPOINT_URL_S3", endpoint);
  for (const connection of connections) connection.destroy();
  hung.close();
});

test("what breaks, or is aborted, on the way leaves no object", async () => {
  await expect(store.write("site/1/broken", breaking())).rejects.toThrow("the source broke");
  const stop = new AbortController();
  const stopped = async function* () {
    yield* pieces();
    stop.abort(new Error("enough"));
    yield* pieces();
  };
  await expect(store.write("site/1/stopped", stopped(), stop.signal)).rejects.toThrow("enough");
  expect(await store.list("")).toEqual([]);
});

test("backups are listed, verified and removed as in a folder", async () => {
  const id = "20260101T000000Z";
  const file = "shop.data.tar.gz";
  const facts = await storePart(store, `site/${id}/${file}`, pieces(2));
  const part = { name: "shop/data", kind: "volume" as const, file, held: {}, ...facts };
  const manifest: Manifest = {
    version: 1,
    site: "site",
    id,
    takenAt: "",
    reason: "asked for",
    partial: false,
    parts: [part],
  };
  expect((await readCatalogue(store, "site")).incomplete).toEqual([id]);
  const text = async function* () {
    yield Buffer.from(manifestText(manifest));
  };
  await store.write(`site/${id}/manifest.json`, text());
  expect((await readCatalogue(store, "site")).complete).toEqual([manifest]);
  await verifyPart(store, `site/${id}`, part);
  await storePart(store, `site/${id}/${file}`, pieces(1));
  await expect(verifyPart(store, `site/${id}`, part)).rejects.toThrow("damaged");
  await removeBackup(store, "site", id);
  expect(await store.list("")).toEqual([]);
});

test("the command line finds its way to it", { timeout: 120_000 }, async () => {
  const args = ["backup", "list", "--stack", "dev", "--at", "s3://backups/sites", "--json"];
  const entry = ["toolchain/bootstrap.mjs", "operator/sitestack/main.ts"];
  const { stdout, stderr } = await execa("node", [...entry, ...args], { reject: false });
  expect(stdout, stderr).toContain('"place": "s3://backups/sites"');
});

test("what is not there is named with its place", async () => {
  await expect(store.read("site/1/none")).rejects.toThrow(
    "site/1/none in s3://backups/all/sites/: the object store says NoSuchKey",
  );
  const nope = await openStore("s3://nope", "/nowhere");
  const said =
    "the object store says NoSuchBucket: The specified bucket does not exist. Next: make the bucket";
  await expect(nope.list("")).rejects.toThrow(`s3://nope: ${said}`);
  await expect(nope.write("site/1/big", pieces())).rejects.toThrow(`site/1/big in s3://nope: ${said}`);
});

test("a server that goes away in the middle of an upload is named, with what to look at", async () => {
  const folder = mkdtempSync(join(directory, "gone-"));
  const going = new S3rver({ ...SETTINGS, directory: folder });
  const { port } = await going.run();
  vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${port}`);
  const gone = await openStore("s3://backups/x", "/nowhere");
  const cut = async function* () {
    for (let megabytes = 0; megabytes < 60; megabytes += 1) {
      if (megabytes === 20) await going.close();
      yield randomBytes(MEGABYTE);
    }
  };
  // Noise, which no compression makes smaller than one piece.
  await expect(storePart(gone, "site/1/big", cut())).rejects.toThrow(
    /^site\/1\/big in s3:\/\/backups\/x: .*ECONN.* Next: look whether the store runs/,
  );
});
