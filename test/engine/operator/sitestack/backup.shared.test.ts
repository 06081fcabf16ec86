import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EngineClient, resolveEngineTarget } from "../../../../engine";
import { makeBackup } from "../../../../operator/sitestack/backup/make";
import type { Manifest } from "../../../../operator/sitestack/backup/manifest";
import { openStore } from "../../../../operator/sitestack/backup/open-store";
import { planBackup } from "../../../../operator/sitestack/backup/plan";
import { restoreBackup } from "../../../../operator/sitestack/backup/restore";
import { planRestore } from "../../../../operator/sitestack/backup/restore-plan";
import type { BackupStore } from "../../../../operator/sitestack/backup/store";
import { containersOf, containersOfSite, engine, eventually } from "../../support/engine";
import { docker } from "../../support/plain-containers";
import { TestStack } from "../../support/stack";
import { topology } from "./backup-shop";

const SECRET = "battery-staple-horse";
const client = new EngineClient(resolveEngineTarget({}));
const folder = mkdtempSync(join(tmpdir(), "sitestack-backup-"));
let store: BackupStore;
const said: string[] = [];
const progress = {
  line: (text: string) => void said.push(text),
  during: <Result>(_title: string, work: () => Promise<Result>) => work(),
};
let stack: TestStack;
let manifest: Manifest;
let before: Awaited<ReturnType<typeof contents>>;

beforeAll(async () => {
  store = await openStore("backups", folder);
  stack = await TestStack.create("topology", "backup");
  await deploy();
  await sql(`CREATE TABLE sale (id serial PRIMARY KEY, what text NOT NULL, at timestamptz DEFAULT now());
    INSERT INTO sale (what) SELECT md5(i::text) FROM generate_series(1, 20000) i; CREATE VIEW sold AS SELECT count(*) FROM sale`);
  await influx("CREATE DATABASE feeds");
  const points = Array.from(
    { length: 500 },
    (_, index) => `temp,at=roof value=${index} ${1_700_000_000 + index}`,
  );
  await docker(
    "exec",
    await nameOf("points"),
    "curl",
    "-fsS",
    "-XPOST",
    "http://localhost:8086/write?db=feeds&precision=s",
    "--data-binary",
    points.join("\n"),
  );
  // Owners, bits, links, and names that a shell would stumble over.
  await docker(
    "exec",
    await nameOf("writer"),
    "sh",
    "-c",
    `cd /data && mkdir -p ".hidden/a b" empty ..dots && head -c 3000000 /dev/urandom > ".hidden/a b/big" &&
    ln -s ".hidden/a b/big" link && ln ".hidden/a b/big" hard && touch -- "-dash" "it's \\$HOME" && chown -R 1234:4321 .hidden && chmod 2770 empty && chmod 4711 -- -dash && chown 999:998 . && chmod 751 .`,
  );
  before = await contents();
});

afterAll(async () => {
  await stack?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test("a backup is of one moment, and what was held for it runs again", async () => {
  manifest = await backup();
  expect(manifest.parts.map(({ name, kind, held }) => ({ name, kind, held }))).toEqual([
    { name: "shop/data", kind: "volume", held: { writer: "pause" } },
    { name: "shop/more", kind: "volume", held: { writer: "pause" } },
    { name: "shop/db", kind: "dump", held: {} },
    { name: "shop/points", kind: "dump", held: {} },
  ]);
  const [one = 0, other = 0] = ["shop.data.tar.gz", "shop.more.tar.gz"].map(newestNumber);
  expect(one).toBeGreaterThan(0);
  expect([0, 1]).toContain(one - other);
  await allRun();
  expect(statSync(join(folder, "backups", stack.name, manifest.id, "shop.db.dump.gz")).mode & 0o077).toBe(0);
});

test("nothing that is told or written has the secret, and neither has a list of processes", async () => {
  // pg_dump waits for the lock, so that lists of processes have time to show it.
  const held = sql("BEGIN; LOCK TABLE sale IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3); COMMIT");
  const isLocked =
    "SELECT count(*) FROM pg_locks WHERE relation = 'sale'::regclass AND mode = 'AccessExclusiveLock' AND granted";
  await eventually(
    () => sql(isLocked),
    (count) => Number(count) > 0,
    10,
  );
  const stop = new AbortController();
  const seen: string[] = [];
  const watch = (async () => {
    while (!stop.signal.aborted) seen.push(await docker("top", await nameOf("db"), "-eo", "pid,args"));
  })();
  const second = await backup(["shop/db"]);
  stop.abort();
  await Promise.all([watch, held]);
  expect(seen.join("\n")).toContain("pg_dump");
  const dump = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  expect([...seen, ...said, ...dump, JSON.stringify(second)].filter((text) => text.includes(SECRET))).toEqual(
    [],
  );
});

test("data that are there are not replaced unasked, and all of them are named", async () => {
  await expect(restore({ overwrite: false })).rejects.toThrow(
    /nothing was changed:\n {2}shop\/data has data.*\n {2}shop\/more has data.*\n {2}shop\/db has data.*\n {2}shop\/points has data/,
  );
  await allRun();
});

test("a damaged backup is found before anything is touched", async () => {
  const file = join(folder, "backups", stack.name, manifest.id, "shop.points.dump.gz");
  const right = readFileSync(file);
  writeFileSync(
    file,
    Buffer.from(right.map((byte, index) => (index === right.length >> 1 ? byte ^ 1 : byte))),
  );
  await expect(restore({ overwrite: true })).rejects.toThrow(
    /damaged; nothing was changed:\n {2}shop\/points/,
  );
  writeFileSync(file, right);
  expect(await contents()).toEqual(before);
});

test("destroyed with its volumes and restored, every row, point and file is there again", async () => {
  await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
  expect(
    (await engine.listVolumes({ filters: { label: [`io.sitestack.site=${stack.name}`] } })).Volumes,
  ).toEqual([]);
  // Files need nothing that runs; what is restored is taken over by the next update.
  await restore({ only: ["shop/data", "shop/more"], overwrite: false });
  await deploy();
  await expect(restore({ only: ["shop/data"], overwrite: false })).rejects.toThrow("shop/data has data");
  await restore({ only: ["shop/db", "shop/points"], overwrite: false });
  expect(await contents()).toEqual(before);
  await stack.expectNothingToDo();
});

test("with consent, what is there is replaced as a whole", async () => {
  await sql("DELETE FROM sale WHERE id > 5; CREATE TABLE other (id int); DROP VIEW sold");
  await influx("DROP MEASUREMENT temp", "-database", "feeds");
  await influx("CREATE DATABASE other");
  await docker(
    "exec",
    await nameOf("writer"),
    "sh",
    "-c",
    "cd /data && rm -rf .hidden link && touch new .new ..new && chmod 700 .",
  );
  await restore({ overwrite: true });
  await allRun();
  expect(await contents()).toEqual(before);
});

test("broken off, everything runs again and nothing half is left", async () => {
  const stop = new AbortController();
  const keys = await store.list("");
  const lines: string[] = [];
  const breaking = {
    ...progress,
    line(text: string) {
      lines.push(text);
      stop.abort(new Error("enough"));
    },
  };
  const task = { site: stack.name, store, hosts: [{ client, plan: planBackup(stack.name, [topology]) }] };
  await expect(
    makeBackup({ ...task, reason: "asked for", progress: breaking, signal: stop.signal }),
  ).rejects.toThrow("enough");
  expect(lines).toHaveLength(1);
  await allRun();
  expect(await store.list("")).toEqual(keys);
  expect(await containersOf({ "io.sitestack.purpose": "backup", "io.sitestack.site": stack.name })).toEqual(
    [],
  );
});

async function deploy(): Promise<void> {
  stack.configureTopology({
    ...{ topology, deleteVolumes: true },
    secretEnvironment: { db: { POSTGRES_PASSWORD: "password" } },
  });
  await stack.setSecret("password", SECRET);
  await stack.mustUp();
}

async function backup(only?: readonly string[]): Promise<Manifest> {
  const { groups, dumps, leftOut } = planBackup(stack.name, [topology]);
  const plan =
    only === undefined
      ? { groups, dumps, leftOut }
      : { groups: [], dumps: dumps.filter(({ name }) => only.includes(name)), leftOut };
  const made = await makeBackup({
    site: stack.name,
    store,
    hosts: [{ client, plan }],
    reason: "asked for",
    progress,
  });
  expect(made.notes).toEqual([]);
  return made.manifest;
}

async function restore({ only, overwrite }: { only?: string[]; overwrite: boolean }): Promise<void> {
  const { hosts, problems } = planRestore(manifest, { local: planBackup(stack.name, [topology]) }, only);
  expect(problems).toEqual([]);
  const matches = hosts.local?.matches ?? [];
  await restoreBackup({
    site: stack.name,
    store,
    manifest,
    hosts: [{ client, matches }],
    overwrite,
    progress,
  });
}

/** What is in the site: rows, points, files with their bytes. The writer's logs grow. */
async function contents() {
  const files = `cd /data && find . ! -name log -printf '%p %U:%G %m %y %n %l\\n' | sort && find . -type f ! -name log -exec sha256sum {} + | sort`;
  const [rows, sold, points, databases, tree] = await Promise.all([
    sql("SELECT count(*), md5(string_agg(id || what || at, ',' ORDER BY id)) FROM sale"),
    sql("SELECT * FROM sold; SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"),
    influx("SELECT count(value), sum(value), spread(value) FROM temp", "-database", "feeds"),
    influx("SHOW DATABASES").then((text) => text.split("\n").filter((line) => !line.endsWith("_internal"))),
    docker("exec", await nameOf("writer"), "sh", "-c", files),
  ]);
  return { rows, sold, points, databases, tree };
}

async function sql(statements: string): Promise<string> {
  return docker("exec", await nameOf("db"), "psql", "-U", "keeper", "-d", "shop", "-qtA", "-c", statements);
}

async function influx(query: string, ...options: string[]): Promise<string> {
  return docker("exec", await nameOf("points"), "influx", "-format", "csv", ...options, "-execute", query);
}

async function nameOf(service: string): Promise<string> {
  const [container] = await containersOf({
    "io.sitestack.site": stack.name,
    "io.sitestack.service": service,
  });
  return container?.Id ?? "";
}

async function allRun(): Promise<void> {
  const containers = await containersOfSite(stack.name);
  expect(containers.map(({ State }) => State)).toEqual(["running", "running", "running"]);
}

/** The last whole number of a log within a backup. */
function newestNumber(file: string): number {
  const archive = gunzipSync(readFileSync(join(folder, "backups", stack.name, manifest.id, file)));
  const numbers = /(?:\d+\n){3,}/.exec(archive.toString("latin1"))?.[0] ?? "";
  return Number(numbers.trimEnd().split("\n").at(-1));
}
