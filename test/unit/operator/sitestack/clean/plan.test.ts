import { expect, test } from "vitest";
import {
  type CleanSituation,
  type EngineImage,
  planClean,
} from "../../../../../operator/sitestack/clean/plan";

const NOW = "20261121T120000Z";
const id = (name: string) => `sha256:${name.repeat(64).slice(0, 64)}`;
const mark = (moment: string, name: string, site = "shop") =>
  `io.sitestack.site/${site}:${moment}-${name.repeat(12)}`;

/** A build: `a` has the content tag that is made of `a`. */
const built = (name: string, ...tags: string[]): EngineImage => ({
  ...{ id: id(name), repositories: [], bytes: 10 },
  tags: [`sitestack/shop-web:${name.repeat(12)}-amd64`, ...tags],
});

const [FIRST, SECOND, THIRD] = ["20261101T000000Z", "20261102T000000Z", "20261103T000000Z"] as const;

/** Three deployments of one service, `c` being the one that is deployed. */
const THREE = [built("a", mark(FIRST, "a")), built("b", mark(SECOND, "b")), built("c", mark(THIRD, "c"))];

function plan(more: Partial<CleanSituation> = {}) {
  return planClean({
    ...{ site: "shop", now: NOW, images: THREE, references: [`sitestack/shop-web:${"c".repeat(12)}-amd64`] },
    ...{ inUse: new Set([id("c")]), keep: new Set<string>(), versions: 1, ...more },
  });
}

const removed = (more?: Partial<CleanSituation>) => plan(more).remove.map((removal) => removal.id);

test("what is older than the kept versions goes, with its names", () => {
  expect(plan()).toEqual({
    marks: [],
    unmark: [],
    remove: [
      {
        id: id("a"),
        references: [`sitestack/shop-web:${"a".repeat(12)}-amd64`, mark(FIRST, "a")],
        bytes: 10,
      },
    ],
    kept: [],
  });
  expect(removed({ versions: 0 })).toEqual([id("a"), id("b")]);
  expect(removed({ versions: 2 })).toEqual([]);
});

test("a deployment that is another than the newest known gets its marks, and counts", () => {
  const images = [...THREE, built("d")];
  const references = [`sitestack/shop-web:${"d".repeat(12)}-amd64`];
  const { marks, remove } = plan({ images, references, inUse: new Set([id("d")]) });
  expect(marks).toEqual([{ id: id("d"), tag: mark(NOW, "d") }]);
  expect(remove.map((removal) => removal.id)).toEqual([id("a"), id("b")]);
});

test("the first run only marks: nobody knows whose the others are", () => {
  const images = ["a", "b", "c"].map((name) => built(name));
  expect(plan({ images })).toEqual({
    marks: [{ id: id("c"), tag: mark(NOW, "c") }],
    unmark: [],
    remove: [],
    kept: [],
  });
});

test("nothing deployed is no new deployment", () => {
  expect(plan({ references: [], inUse: new Set() })).toMatchObject({ marks: [], remove: [{ id: id("a") }] });
});

test.each<[string, Partial<CleanSituation>, string]>([
  ["a container has it", { inUse: new Set([id("a")]) }, "a container has it"],
  ["its id is kept", { keep: new Set([id("a")]) }, "it is kept for a rollback"],
  [
    "its name is kept",
    { keep: new Set([`sitestack/shop-web:${"a".repeat(12)}-amd64`]) },
    "it is kept for a rollback",
  ],
  [
    "another site has it",
    { images: [built("a", mark(FIRST, "a"), mark(FIRST, "a", "shop-two")), ...THREE.slice(1)] },
    "it is of the site shop-two as well",
  ],
  [
    "somebody has named it",
    { images: [built("a", mark(FIRST, "a"), "mine:latest"), ...THREE.slice(1)] },
    "somebody calls it mine:latest",
  ],
])("an old image stays when %s, and is looked at again the next time", (_what, more, why) => {
  const { remove, kept, unmark } = plan(more);
  expect(remove).toEqual([]);
  expect(kept).toEqual([{ id: id("a"), name: `sitestack/shop-web:${"a".repeat(12)}-amd64`, why }]);
  expect(unmark).toEqual([]);
});

test("an image that is deployed again stays, and is no news", () => {
  const images = [built("a", mark(FIRST, "a"), mark(THIRD, "a")), built("b", mark(SECOND, "b"))];
  const references = [`sitestack/shop-web:${"a".repeat(12)}-amd64`];
  expect(plan({ images, references })).toEqual({
    marks: [],
    unmark: [mark(FIRST, "a")],
    remove: [],
    kept: [],
  });
});

test("marks of a site whose name begins as another's are not its own", () => {
  const images = [
    built("a", mark(FIRST, "a", "shop-two")),
    built("e", mark(FIRST, "e", "sho")),
    ...THREE.slice(1),
  ];
  expect(plan({ images, versions: 0 }).remove.flatMap(({ references }) => references)).toEqual([
    `sitestack/shop-web:${"b".repeat(12)}-amd64`,
    mark(SECOND, "b"),
  ]);
});

const pulled = (repositories: string[], ...tags: string[]): EngineImage => ({
  ...{ id: id("a"), repositories, bytes: 10, tags: [...tags, mark(FIRST, "a")] },
});

test.each([
  ["an official one", "postgres", "postgres:16"],
  ["one of a hub's user", "timescale/timescaledb", "timescale/timescaledb:2.1"],
  ["one of a registry with a port", "hub.lan:5000/shop/db", "hub.lan:5000/shop/db:1"],
])("a pulled image goes with the names of its registry: %s", (_what, repository, tag) => {
  expect(plan({ images: [pulled([repository], tag), ...THREE.slice(1)] }).remove).toMatchObject([
    { references: [tag, mark(FIRST, "a")] },
  ]);
});

test.each(["rescue/before-upgrade:1", "timescaledb:2.1", "timescale/timescaledb-ha:2.1"])(
  "a pulled image that somebody calls %s stays, with all its names",
  (name) => {
    const image = pulled(["timescale/timescaledb"], name, "timescale/timescaledb:2.1");
    expect(plan({ images: [image, ...THREE.slice(1)] })).toMatchObject({
      remove: [],
      kept: [{ id: id("a"), why: `somebody calls it ${name}` }],
    });
  },
);
