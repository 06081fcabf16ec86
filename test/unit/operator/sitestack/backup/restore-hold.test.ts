import { expect, test } from "vitest";
import type { Topology } from "../../../../../components";
import type { EngineClient } from "../../../../../engine";
import type { HeldContainer } from "../../../../../operator/sitestack/backup/containers";
import type { ManifestPart } from "../../../../../operator/sitestack/backup/manifest";
import { partsOf, planBackup } from "../../../../../operator/sitestack/backup/plan";
import { holdsForUnit, unitsOf } from "../../../../../operator/sitestack/backup/restore-hold";
import { obstacles, type Target } from "../../../../../operator/sitestack/backup/restore-target";
import { DATABASE, listedContainer } from "./shop";

const topology: Topology = {
  name: "shop",
  volumes: { db: {}, files: {} },
  services: {
    db: DATABASE,
    web: { image: "x", dependsOn: ["db"] },
    files: { image: "x", volumes: [{ type: "volume", source: "files", target: "/files" }] },
    cache: { image: "x" },
  },
};

/** What the engine lists: each service's container, in this state. */
const listed = (states: Record<string, string>) =>
  Object.entries(states).map(([service, state]) => listedContainer(service, state));

/** An engine that lists the users of `site_files`, and all containers of the site. */
function engineWith(states: Record<string, string>): EngineClient {
  const requestJson = async (_method: string, path: string) => {
    const users = decodeURIComponent(path).includes('"volume"');
    return listed(states).filter(({ Id }) => !users || Id === "files");
  };
  return { requestJson } as unknown as EngineClient;
}

function targetsOn(client: EngineClient, state: Target["state"] = "full"): Target[] {
  const stored = {} as ManifestPart;
  const container = { id: "db", name: "shop-db-1" } as HeldContainer;
  return partsOf(planBackup("site", [topology])).map(
    (part) =>
      (part.kind === "dump"
        ? { client, stored, state, part, container }
        : { client, stored, state, part, users: [] }) as Target,
  );
}

test("who has a volume or needs a database is stopped, who takes the dump is not", async () => {
  const client = engineWith({ db: "running", web: "running", files: "running", cache: "running" });
  const [unit, ...others] = unitsOf(targetsOn(client));
  expect(others).toEqual([]);
  if (unit === undefined) throw new Error("no unit");
  const { all, volumes } = await holdsForUnit("site", unit);
  expect(all.map(({ container, method }) => [container.name, method])).toEqual([
    ["shop-files-1", "stop"],
    ["shop-web-1", "stop"],
  ]);
  expect(volumes).toEqual([]);
});

test("who has ended stays so; who is just restarting is stopped as well", async () => {
  const client = engineWith({ db: "running", web: "restarting", files: "exited" });
  const [unit] = unitsOf(targetsOn(client));
  if (unit === undefined) throw new Error("no unit");
  const { all } = await holdsForUnit("site", unit);
  expect(all.map(({ container }) => container.name)).toEqual(["shop-web-1"]);
});

test("systems and hosts are restored one after the other", () => {
  const [one, other] = [engineWith({}), engineWith({})];
  const units = unitsOf([...targetsOn(one), ...targetsOn(other)]);
  expect(units.map(({ client, volumes, dumps }) => [client === one, volumes.length, dumps.length])).toEqual([
    [true, 1, 1],
    [false, 1, 1],
  ]);
});

test("data that are there stand in the way, and so does a stranger on a volume", () => {
  const targets = targetsOn(engineWith({}));
  expect(obstacles(targets, "site", false)).toEqual([
    "shop/files has data, which --overwrite would replace",
    "shop/db has data, which --overwrite would replace",
  ]);
  const user = { name: "other-1", state: "running", site: "other" } as HeldContainer;
  const used = targets.map((target) => ("users" in target ? { ...target, users: [user] } : target));
  expect(obstacles(used, "site", true)).toEqual([
    "shop/files: the container other-1, which is not of this site, uses it. First: docker stop other-1",
  ]);
  expect(obstacles(targetsOn(engineWith({}), "absent"), "site", false)).toEqual([]);
});
