import { afterEach, beforeEach, expect, test } from "vitest";
import type { Obstacle } from "../../../../../operator/sitestack/drift/heal-plan";
import { clearTheWay } from "../../../../../operator/sitestack/drift/obstacles";
import { StoppableEngine } from "./stoppable-engine";

const TWIN = "d".repeat(64);
const NETWORK = "e".repeat(64);
const OWN = { "io.sitestack.site": "shop", "io.sitestack.system": "shop", "io.sitestack.service": "web" };
const OBSTACLES: Obstacle[] = [
  { kind: "network", host: "edge", id: NETWORK },
  { kind: "container", host: "edge", id: TWIN },
];

let engine: StoppableEngine;
let said: string[];

beforeEach(async () => {
  engine = await StoppableEngine.start();
  engine.networks.add(NETWORK);
  said = [];
});

afterEach(() => engine.stop());

function clear(lookAgain: () => Promise<void>, obstacles = OBSTACLES): Promise<void> {
  const say = (line: string) => void said.push(line);
  return clearTheWay(obstacles, { site: "shop", hosts: [engine.host], lookAgain, say });
}

const nothingFound = async () => {};
const edited = async () => {
  throw new Error("An update of shop would do more than heal.");
};

test("a container goes aside before the second look, a network after it", async () => {
  const twin = engine.add(TWIN);
  const seen: unknown[] = [];
  await clear(async () => void seen.push({ ...twin }, engine.networks.size));
  expect(seen).toMatchObject([{ name: "shop-web.aside-dddddddddddd", running: false }, 1]);
  expect(twin).toMatchObject({ running: false, restart: { Name: "no" } });
  expect(engine.networks.size).toBe(0);
  expect(said[0]).toMatch(/^shop-web, made by somebody else, is stopped and kept as shop-web\.aside-/);
});

test("when the second look refuses, the container serves again under its name, and no network has gone", async () => {
  const twin = engine.add(TWIN);
  const before = { ...twin };
  await expect(clear(edited)).rejects.toThrow("An update of shop would do more than heal.");
  expect(twin).toEqual(before);
  expect([...engine.networks]).toEqual([NETWORK]);
  expect(said.at(-1)).toBe("shop-web is back as it was: its name, its restart policy, and it runs");
});

test("one that did not run is not started", async () => {
  const twin = engine.add(TWIN, { running: false });
  await expect(clear(edited)).rejects.toThrow("more than heal");
  expect(twin).toMatchObject({ name: "shop-web", running: false });
  expect(said.at(-1)).toBe("shop-web is back as it was: its name, its restart policy");
});

test("when one of several cannot be put aside, all are as they were", async () => {
  const [first, second] = [engine.add("1".repeat(64), { name: "shop-db" }), engine.add(TWIN)];
  const before = [{ ...first }, { ...second }];
  engine.refused.add(`POST /containers/${TWIN}/stop`);
  const obstacles = [{ kind: "container", host: "edge", id: "1".repeat(64) } as const, ...OBSTACLES];
  await expect(clear(nothingFound, obstacles)).rejects.toThrow(`refused: POST /containers/${TWIN}/stop`);
  expect([first, second]).toEqual(before);
});

test("what cannot be put back is told with the reason and the commands, after what was refused", async () => {
  engine.add(TWIN);
  engine.refused.add(`POST /containers/${TWIN}/start`);
  await expect(clear(edited)).rejects.toThrow(
    "An update of shop would do more than heal.\n" +
      `edge: shop-web was put aside and could not be put back: refused: POST /containers/${TWIN}/start\n` +
      "Next, on a shell, each as far as it is still needed:\n" +
      `  docker --host ${engine.address} rename dddddddddddd shop-web\n` +
      `  docker --host ${engine.address} update --restart=on-failure:3 dddddddddddd\n` +
      `  docker --host ${engine.address} start dddddddddddd`,
  );
});

test("one under the site's label is left to the update", async () => {
  engine.add(TWIN, { labels: OWN });
  await clear(nothingFound, OBSTACLES.slice(1));
  expect(engine.changes).toEqual([]);
});

test("a network goes only where none but services of the state are on it", async () => {
  const neighbour = { ...OWN, "io.sitestack.system": "bakery" };
  engine.add("1".repeat(64), { labels: OWN, networks: [NETWORK] });
  const other = engine.add("2".repeat(64), { labels: neighbour, networks: [NETWORK] });
  await clear(nothingFound, OBSTACLES.slice(0, 1));
  expect(engine.changes).toEqual([]);
  other.networks = [];
  await clear(nothingFound, OBSTACLES.slice(0, 1));
  expect(engine.changes).toEqual([`POST /networks/${NETWORK}/disconnect`, `DELETE /networks/${NETWORK}`]);
});
