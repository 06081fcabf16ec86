import { expect, test } from "vitest";
import { postgresBackup, type ServiceSpec, type Topology } from "../../../../../components";
import { backupsWanted, partsOfServices } from "../../../../../operator/sitestack/backup/before-replace";
import type { HeldContainer } from "../../../../../operator/sitestack/backup/containers";
import { holdsFor } from "../../../../../operator/sitestack/backup/make";
import { partsOf, planBackup, planFor, plansFor } from "../../../../../operator/sitestack/backup/plan";

const mounting = (...keys: string[]): ServiceSpec => ({
  image: "x",
  volumes: keys.map((source) => ({ type: "volume", source, target: `/${source}` })),
});

const reading = (key: string): ServiceSpec => ({
  image: "x",
  volumes: [{ type: "volume", source: key, target: "/data", readOnly: true }],
});

function shop(services: Topology["services"], volumes: Topology["volumes"]): Topology {
  return { name: "shop", services, volumes };
}

const groupsOf = (topology: Topology) =>
  planBackup("site", [topology]).groups.map(({ volumes, hold }) => [volumes.map(({ key }) => key), hold]);

test("a volume is copied while its writers are paused; its readers go on", () => {
  const topology = shop({ web: mounting("files"), proxy: reading("files") }, { files: {}, alone: {} });
  expect(groupsOf(topology)).toEqual([
    [["alone"], {}],
    [["files"], { web: "pause" }],
  ]);
});

test("volumes are of one moment where a service, or a chain of services, ties them together", () => {
  const topology = shop(
    {
      one: mounting("a", "c"),
      other: { ...mounting("c", "e"), backup: { method: "stop" } },
      third: mounting("b"),
    },
    { e: {}, d: {}, c: {}, b: {}, a: {} },
  );
  expect(groupsOf(topology)).toEqual([
    [["a", "c", "e"], { one: "pause", other: "stop" }],
    [["b"], { third: "pause" }],
    [["d"], {}],
  ]);
});

test("a service that dumps its data has no volume copied", () => {
  const db = { ...mounting("db"), backup: postgresBackup() };
  const plan = planBackup("site", [shop({ db, copy: reading("db") }, { db: {} })]);
  expect(plan.groups).toMatchObject([
    {
      volumes: [],
      dumps: [{ name: "shop/db", places: ["site_db"], commands: { method: "dump" } }],
      hold: {},
    },
  ]);
  expect(plan.leftOut).toEqual([]);
});

test("where all is of one moment, dumps begin while everybody who writes is held", () => {
  const db = { ...mounting("db"), backup: postgresBackup() };
  const services = { db, log: mounting("log"), web: { ...mounting("files"), dependsOn: ["db"] } };
  const topology = shop(services, { db: {}, log: {}, files: {} });
  const [group, ...others] = planBackup("site", [{ ...topology, backupAtOnce: true }]).groups;
  expect(others).toEqual([]);
  expect(group?.volumes.map(({ name, atOnce }) => [name, atOnce])).toEqual([
    ["shop/files", true],
    ["shop/log", true],
  ]);
  expect(group?.dumps.map(({ name }) => name)).toEqual(["shop/db"]);
  expect(group?.hold).toEqual({ log: "pause", web: "pause" });
});

test("a database's dependents are those that wait for it, and for them", () => {
  const db = { ...mounting("db"), backup: postgresBackup() };
  const services = {
    ...{ db, init: { image: "x", dependsOn: ["db"] }, cache: { image: "x" } },
    web: { image: "x", dependsOn: { init: { condition: "service_completed_successfully" as const } } },
  };
  expect(planBackup("site", [shop(services, { db: {} })]).groups[0]?.dumps[0]?.dependents).toEqual([
    "init",
    "web",
  ]);
});

test.each([
  ["a folder of the host", [{ type: "bind" as const, source: "/srv/db", target: "/data" }], ["/srv/db"]],
  [
    "a folder that it only reads",
    [{ type: "bind" as const, source: "/x", target: "/x", readOnly: true }],
    [],
  ],
])("a database's place: %s", (_what, volumes, places) => {
  const db: ServiceSpec = { image: "x", volumes, backup: postgresBackup() };
  expect(planBackup("site", [shop({ db }, {})]).groups[0]?.dumps[0]?.places).toEqual(places);
});

test("what is left out is said, with the reason", () => {
  const cache = { ...mounting("cache"), backup: { method: "none" as const } };
  const plan = planBackup("site", [shop({ cache }, { cache: {}, theirs: { external: true } })]);
  expect(plan.groups).toEqual([]);
  expect(plan.leftOut.map(({ name }) => name)).toEqual(["shop/cache", "shop/theirs"]);
});

test("one writer whose data matter is enough", () => {
  const cache = { ...mounting("data"), backup: { method: "none" as const } };
  expect(groupsOf(shop({ cache, web: mounting("data") }, { data: {} }))).toEqual([
    [["data"], { cache: "pause", web: "pause" }],
  ]);
});

test("a volume's name is the engine's", () => {
  const names = planBackup("site", [shop({}, { a: {}, b: { name: "kept" } })]).groups.map(
    ({ volumes }) => volumes[0]?.volume,
  );
  expect(names).toEqual(["site_a", "kept"]);
});

test("a part alone brings those of its moment along", () => {
  const plan = planBackup("site", [shop({ one: mounting("a", "b") }, { a: {}, b: {}, c: {} })]);
  expect(partsOf(planFor(plan, (name) => name === "shop/b")).map(({ name }) => name)).toEqual([
    "shop/a",
    "shop/b",
  ]);
});

test.each([
  ["nothing", [], false],
  ["one part", ["shop/c"], true],
  ["everything", ["shop/a", "shop/b", "shop/c"], false],
  ["what brings everything along", ["shop/b", "shop/c"], false],
])("who asks for %s: the backup is partial or not", (_what, only, isPartial) => {
  const local = planBackup("site", [shop({ one: mounting("a", "b") }, { a: {}, b: {}, c: {} })]);
  const { plans, partial } = plansFor({ local, bare: planBackup("site", []) }, only);
  expect(Object.keys(plans)).toEqual(["local", "bare"]);
  expect(partial).toBe(isPartial);
});

const container = (more: Partial<HeldContainer>): HeldContainer => ({
  ...{ id: "1", name: "web-1", state: "running", imageId: "i", site: "site", system: "shop", service: "web" },
  ...{ mounts: [{ volume: "site_files", writable: true }], ...more },
});

test.each([
  ["runs and writes", {}, 1],
  ["is paused already", { state: "paused" }, 0],
  ["has ended", { state: "exited" }, 0],
  ["only reads", { mounts: [{ volume: "site_files", writable: false }] }, 0],
  ["is of another site", { site: "other" }, 0],
  ["writes elsewhere", { mounts: [{ volume: "site_more", writable: true }] }, 0],
])("a container that %s", (_what, more, holds) => {
  const [group] = planBackup("site", [shop({ web: mounting("files") }, { files: {} })]).groups;
  if (group === undefined) throw new Error("no group");
  expect(holdsFor("site", group, [container(more)])).toHaveLength(holds);
});

test("before an update those are backed up that ask for it and are recreated", () => {
  const topology = shop(
    {
      db: { ...mounting("db"), backup: postgresBackup(), backupBeforeReplace: true },
      files: { ...mounting("files", "more"), backupBeforeReplace: true },
      web: mounting("other"),
    },
    { db: {}, files: {}, more: {}, other: {} },
  );
  expect(backupsWanted([topology], ["shop/files", "shop/web"])).toEqual(["shop/files"]);
  expect(backupsWanted([topology], ["else/files"])).toEqual([]);
  expect(partsOfServices("site", [topology], ["shop/files", "shop/db"])).toEqual([
    "shop/files",
    "shop/more",
    "shop/db",
  ]);
});
