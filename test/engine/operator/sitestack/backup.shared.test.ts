import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBackup } from "../../../../operator/sitestack/backup/make";
import type { Manifest } from "../../../../operator/sitestack/backup/manifest";
import { containersOf, engine, eventually } from "../../support/engine";
import { docker } from "../../support/plain-containers";
import { DeployedShop, SECRET } from "./deployed-shop";

let shop: DeployedShop;
let manifest: Manifest;
let before: Awaited<ReturnType<DeployedShop["contents"]>>;

beforeAll(async () => {
  shop = await DeployedShop.create();
  await shop.deploy();
  await shop.fill();
  before = await shop.contents();
});

afterAll(() => shop?.remove());

test("a backup is of one moment, and what was held for it runs again", async () => {
  manifest = await shop.backup();
  expect(manifest.parts.map(({ name, kind, held }) => ({ name, kind, held }))).toEqual([
    { name: "shop/data", kind: "volume", held: { writer: "pause" } },
    { name: "shop/more", kind: "volume", held: { writer: "pause" } },
    { name: "shop/db", kind: "dump", held: {} },
    { name: "shop/points", kind: "dump", held: {} },
  ]);
  const [one = 0, other = 0] = ["shop.data.tar.gz", "shop.more.tar.gz"].map(newestNumber);
  expect(one).toBeGreaterThan(0);
  expect([0, 1]).toContain(one - other);
  await shop.expectAllToRun();
  expect(statSync(shop.fileOf(manifest, "shop.db.dump.gz")).mode & 0o077).toBe(0);
});

test("nothing that is told or written has the secret, and neither has a list of processes", async () => {
  // pg_dump waits for the lock, so that lists of processes have time to show it.
  const held = shop.sql("BEGIN; LOCK TABLE sale IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3); COMMIT");
  const isLocked =
    "SELECT count(*) FROM pg_locks WHERE relation = 'sale'::regclass AND mode = 'AccessExclusiveLock' AND granted";
  await eventually(
    () => shop.sql(isLocked),
    (count) => Number(count) > 0,
    10,
  );
  const stop = new AbortController();
  const seen: string[] = [];
  const watch = (async () => {
    while (!stop.signal.aborted) seen.push(await docker("top", await shop.nameOf("db"), "-eo", "pid,args"));
  })();
  const second = await shop.backup(["shop/db"]).finally(() => stop.abort());
  await Promise.all([watch, held]);
  expect(seen.join("\n")).toContain("pg_dump");
  const dump = readdirSync(shop.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, "latin1"));
  const told = [...seen, ...shop.said, ...dump, JSON.stringify(second)];
  expect(told.filter((text) => text.includes(SECRET))).toEqual([]);
});

test("data that are there are not replaced unasked, and all of them are named", async () => {
  await expect(shop.restore(manifest, { overwrite: false })).rejects.toThrow(
    /nothing was changed:\n {2}shop\/data has data.*\n {2}shop\/more has data.*\n {2}shop\/db has data.*\n {2}shop\/points has data/,
  );
  await shop.expectAllToRun();
});

test("a damaged backup is found before anything is touched", async () => {
  const file = shop.fileOf(manifest, "shop.points.dump.gz");
  const right = readFileSync(file);
  writeFileSync(
    file,
    Buffer.from(right.map((byte, index) => (index === right.length >> 1 ? byte ^ 1 : byte))),
  );
  await expect(shop.restore(manifest, { overwrite: true })).rejects.toThrow(
    /damaged; nothing was changed:\n {2}shop\/points/,
  );
  writeFileSync(file, right);
  expect(await shop.contents()).toEqual(before);
});

test("destroyed with its volumes and restored, every row, point and file is there again", async () => {
  await shop.stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", shop.stack.name]);
  const filters = { label: [`io.sitestack.site=${shop.stack.name}`] };
  expect((await engine.listVolumes({ filters })).Volumes).toEqual([]);
  // Files need nothing that runs; what is restored is taken over by the next update.
  await shop.restore(manifest, { only: ["shop/data", "shop/more"], overwrite: false });
  await shop.deploy();
  await expect(shop.restore(manifest, { only: ["shop/data"], overwrite: false })).rejects.toThrow(
    "shop/data has data",
  );
  await shop.restore(manifest, { only: ["shop/db", "shop/points"], overwrite: false });
  expect(await shop.contents()).toEqual(before);
  await shop.stack.expectNothingToDo();
});

test("with consent, what is there is replaced as a whole", async () => {
  await shop.sql("DELETE FROM sale WHERE id > 5; CREATE TABLE other (id int); DROP VIEW sold");
  await shop.influx("DROP MEASUREMENT temp", "-database", "feeds");
  await shop.influx("CREATE DATABASE other");
  const change = "cd /data && rm -rf .hidden link && touch new .new ..new && chmod 700 .";
  await shop.execute("writer", "sh", "-c", change);
  await shop.restore(manifest, { overwrite: true });
  await shop.expectAllToRun();
  expect(await shop.contents()).toEqual(before);
});

test("what a killed restore has left in a volume comes into no other one", async () => {
  const leave =
    "cd /data && for left in .sitestack-restored .sitestack-replaced; do mkdir -p $left && touch $left/x; done";
  await shop.execute("writer", "sh", "-c", leave);
  const messy = await shop.backup(["shop/data"]);
  for (const backup of [manifest, messy]) {
    await shop.execute("writer", "sh", "-c", leave);
    await shop.restore(backup, { only: ["shop/data"], overwrite: true });
    expect((await shop.contents()).tree).toBe(before.tree);
  }
});

test("a database whose data are damaged: updates go on, and the error of its restore names a way that works", async () => {
  const name = await shop.nameOf("db");
  await shop.execute("db", "sh", "-c", 'rm "$PGDATA/global/pg_control"');
  await docker("restart", name);
  const state = () => docker("inspect", "--format", "{{.RestartCount}} {{.State.Status}}", name);
  await eventually(state, (told) => /^[1-9].* restarting/.test(told), 30);
  const { manifest: without, leftOut } = await makeBackup({ ...shop.task(), reason: "before an update" });
  expect(leftOut).toMatchObject([
    { name: "shop/db", kind: "dump", why: expect.stringMatching(/exit code|does not stay up/) },
  ]);
  expect(without).toMatchObject({ partial: true, parts: { length: 3 } });
  await expect(makeBackup(shop.task())).rejects.toThrow("shop/db ");
  const error = await shop.restore(manifest, { only: ["shop/db"], overwrite: true }).catch(String);
  const [, container = "", volume = ""] =
    /docker rm -f (\S+) && docker volume rm (\S+)\n/.exec(`${error}`) ?? [];
  expect(container, `${error}`).not.toBe("");
  await docker("rm", "-f", container);
  await docker("volume", "rm", volume);
  await shop.stack.mustUp("--refresh");
  await shop.restore(manifest, { only: ["shop/db"], overwrite: true });
  await shop.expectAllToRun();
  expect(await shop.contents()).toEqual(before);
});

test("broken off, everything runs again and nothing half is left", async () => {
  const stop = new AbortController();
  const keys = await shop.store.list("");
  const task = shop.task();
  const lines: string[] = [];
  const line = (text: string) => {
    lines.push(text);
    stop.abort(new Error("enough"));
  };
  const breaking = { ...task, progress: { ...task.progress, line }, signal: stop.signal };
  await expect(makeBackup(breaking)).rejects.toThrow("enough");
  expect(lines).toHaveLength(1);
  await shop.expectAllToRun();
  expect(await shop.store.list("")).toEqual(keys);
  const helpers = { "io.sitestack.purpose": "backup", "io.sitestack.site": shop.stack.name };
  expect(await containersOf(helpers)).toEqual([]);
});

/** The last whole number of a log within a backup. */
function newestNumber(file: string): number {
  const archive = gunzipSync(readFileSync(shop.fileOf(manifest, file)));
  const numbers = /(?:\d+\n){3,}/.exec(archive.toString("latin1"))?.[0] ?? "";
  return Number(numbers.trimEnd().split("\n").at(-1));
}
