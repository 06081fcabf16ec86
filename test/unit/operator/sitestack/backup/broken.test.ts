import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Topology } from "../../../../../components";
import { type EngineClient, EngineError } from "../../../../../engine";
import { whyBroken } from "../../../../../operator/sitestack/backup/broken";
import { type BackupTask, makeBackup } from "../../../../../operator/sitestack/backup/make";
import type { ManifestPart } from "../../../../../operator/sitestack/backup/manifest";
import { openStore } from "../../../../../operator/sitestack/backup/open-store";
import { type DumpPart, partsOf, planBackup } from "../../../../../operator/sitestack/backup/plan";
import type { Target } from "../../../../../operator/sitestack/backup/restore-target";
import { waysOut } from "../../../../../operator/sitestack/backup/way-out";
import { type UpReport, upText } from "../../../../../operator/sitestack/up/report";
import { DATABASE, listedContainer } from "./shop";

interface Situation {
  status: string;
  health?: string;
  restarts?: number;
}

const topology: Topology = {
  name: "shop",
  volumes: { db: {}, files: {} },
  services: { db: DATABASE },
};
const PLAN = planBackup("site", [topology]);
const DB = partsOf(PLAN).find(({ kind }) => kind === "dump") as DumpPart;

/** An engine with the database in this state, on which no command runs; and without any volume. */
function engineWith({ status, health, restarts = 0 }: Situation): EngineClient {
  const listed = listedContainer("db", status);
  const Health = health === undefined ? null : { Status: health };
  const requestJson = async (_method: string, path: string) => {
    if (path.startsWith("/volumes/")) throw new EngineError("no such volume", { statusCode: 404 });
    if (path.endsWith("/exec")) throw new EngineError("the command ended with code 1");
    if (path === "/containers/db/json")
      return { RestartCount: restarts, State: { Status: status, ExitCode: 1, Health } };
    return path.includes("status") && status !== "running" ? [] : [listed];
  };
  return { requestJson } as unknown as EngineClient;
}

async function makeOn(situation: Situation, reason: BackupTask["reason"]) {
  const root = mkdtempSync(join(tmpdir(), "sitestack-broken-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const store = await openStore("there", root);
  const said: string[] = [];
  const progress: BackupTask["progress"] = {
    line: (text) => void said.push(text),
    during: (_, work) => work(),
  };
  const hosts = [{ client: engineWith(situation), plan: PLAN }];
  const backup = await makeBackup({ site: "site", store, hosts, reason, progress });
  return { ...backup, said, keys: await store.list("") };
}

const LOOP: Situation = { status: "restarting", restarts: 7 };
const WHY = "shop-db-1 is restarting (its last exit code: 1)";

test.each<[Situation, string | undefined]>([
  [LOOP, WHY],
  [{ status: "exited" }, "shop-db-1 is exited (its last exit code: 1)"],
  [{ status: "paused" }, "shop-db-1 is paused"],
  [{ status: "running", health: "unhealthy" }, "shop-db-1 is unhealthy"],
  [{ status: "running", health: "starting", restarts: 3 }, "shop-db-1 does not stay up"],
  [{ status: "running", health: "starting" }, undefined],
  [{ status: "running", health: "healthy", restarts: 3 }, undefined],
  [{ status: "running", restarts: 3 }, undefined],
])("what is known against a service that is %j", async (situation, why) =>
  expect(await whyBroken(engineWith(situation), "site", DB)).toBe(why),
);

test("before an update a broken database is left out and told: the update may be what mends it", async () => {
  const { manifest, leftOut, notes, said, keys } = await makeOn(LOOP, "before an update");
  expect(leftOut).toContainEqual({ name: "shop/db", kind: "dump", why: WHY });
  expect(notes).toContain(`shop/db is not in it: ${WHY}`);
  expect(said).toEqual([`shop/db: left out of the backup, since ${WHY}`]);
  expect(manifest).toMatchObject({ parts: [], partial: true });
  expect(keys).toEqual([]);
});

test("a backup that was asked for fails on it, with what to do", () =>
  expect(makeOn(LOOP, "asked for")).rejects.toThrow(
    "shop/db does not run, so that its data cannot be dumped. Next: ",
  ));

test("a database that is well and refuses its dump stops an update all the same", () =>
  expect(makeOn({ status: "running", health: "healthy" }, "before an update")).rejects.toThrow(
    "shop/db could not be backed up: the command ended with code 1",
  ));

const report = (backup: UpReport["backup"]): string =>
  upText({
    ...{ site: "plant", outcome: "succeeded", seconds: 1, changes: {}, healed: [], failures: [], next: [] },
    backup,
  });

test("an update says what its backup lacks, and why", () => {
  const leftOut = [{ name: "shop/db", kind: "dump" as const, why: WHY }];
  const services = ["shop/db", "shop/files"];
  expect(report({ kind: "done", id: "1", services, leftOut })).toContain(`Data:
  shop/files: backed up as 1 before it was recreated
  shop/db is not in that backup: ${WHY}`);
  expect(report({ kind: "nothing-there", services: ["shop/db"], leftOut })).toContain(`Data:
  shop/db was recreated without a backup:
  shop/db could not be backed up: ${WHY}`);
});

const targetOn = (situation: Situation, state: Target["state"], places = DB.places): Target => ({
  ...{ client: engineWith(situation), stored: {} as ManifestPart, state },
  part: { ...DB, places },
});

test("a database that its data keep from starting: the error names the way out", async () => {
  expect(await waysOut("site", [targetOn(LOOP, "full")])).toEqual([
    `shop/db takes a dump only while it runs: ${WHY}.
If its log (docker logs shop-db-1) says that its data keep it from starting, they have to go, on its host:
  docker rm -f shop-db-1 && docker volume rm site_db
  npm run pulumi -- up --refresh --stack site   # makes them anew, empty
Then run the same restore again. Other parts can be restored without it: --only <names>.`,
  ]);
  const [inFolder] = await waysOut("site", [targetOn(LOOP, "unknown", ["/srv/db"])]);
  expect(inFolder).toContain("docker rm -f shop-db-1 && mv /srv/db /srv/db.damaged && mkdir /srv/db");
});

test("nobody is told to remove what is not in the way", async () => {
  expect(await waysOut("site", [targetOn(LOOP, "absent"), targetOn(LOOP, "empty")])).toEqual([]);
  expect(await waysOut("site", [targetOn({ status: "running", health: "healthy" }, "full")])).toEqual([]);
});
