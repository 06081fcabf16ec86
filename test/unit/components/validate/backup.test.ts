import { expect, test } from "vitest";
import { postgresBackup, type ServiceSpec } from "../../../../components";
import { backupProblems } from "../../../../components/validate/backup";

const volumes: ServiceSpec["volumes"] = [{ type: "volume", source: "data", target: "/data" }];
const problemsOf = (spec: Partial<ServiceSpec>) =>
  backupProblems("services.db", { image: "x", ...spec }).map(({ path }) => path);

test.each<Partial<ServiceSpec>>([
  {},
  { volumes },
  { volumes, backup: { method: "stop" }, backupBeforeReplace: true },
  { volumes, backup: { method: "none" } },
  { backup: postgresBackup({ timescale: true }), backupBeforeReplace: true },
])("%j is allowed", (spec) => expect(problemsOf(spec)).toEqual([]));

test.each<[Partial<ServiceSpec>, string[]]>([
  [{ backup: { method: "pause" } }, ["services.db.backup"]],
  [{ backupBeforeReplace: true }, ["services.db.backupBeforeReplace"]],
  [
    { volumes: [{ type: "bind", source: "/a", target: "/a" }], backup: { method: "stop" } },
    ["services.db.backup"],
  ],
  [{ volumes, backup: { method: "none" }, backupBeforeReplace: true }, ["services.db.backupBeforeReplace"]],
  [
    { kind: "job", backup: { method: "dump", dump: [], restore: [""], empty: [] } },
    ["dump", "restore", "empty", "method"].map((field) => `services.db.backup.${field}`),
  ],
])("%j is a mistake", (spec, paths) => expect(problemsOf(spec)).toEqual(paths));
