import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { output } from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wantedBuilds, wantedImages } from "../../../../components/preflight/wanted-images";
import type { ImageSpec, Topology } from "../../../../components/topology";

let context: string;
beforeAll(() => {
  context = mkdtempSync(join(tmpdir(), "wanted-images-"));
  writeFileSync(
    join(context, "Dockerfile"),
    "FROM python:3.12 AS build\nFROM debian:bookworm\nCOPY --from=build / /\n",
  );
  writeFileSync(join(context, "Dockerfile.app"), "FROM plant:os\n");
});
afterAll(() => rmSync(context, { recursive: true }));

const topology = (
  images: Record<string, ImageSpec>,
  image: Topology["services"][string]["image"] = "nginx:1.27",
) => ({
  name: "shop",
  services: { web: { image } },
  images,
});
const references = (images: Record<string, ImageSpec>, image?: Topology["services"][string]["image"]) =>
  wantedImages(topology(images, image)).map(({ reference }) => reference);

test("what services name, and what is pulled for one; a value that comes later and an id are not looked at", () => {
  expect(wantedImages(topology({}))).toEqual([{ reference: "nginx:1.27", neededBy: "shop/web" }]);
  expect(references({ db: { pull: "redis:7" } }, { from: "db" })).toEqual(["redis:7"]);
  expect(references({ db: { pull: "redis:7" } })).toEqual(["nginx:1.27"]);
  expect(references({}, output("later"))).toEqual([]);
  expect(references({}, "sha256:0123")).toEqual([]);
});

test("what a build begins with, or what that has been set to", () => {
  const built = (build: object) => references({ web: { build: { context, ...build } } }, { from: "web" });
  expect(built({})).toEqual(["debian:bookworm", "python:3.12"]);
  expect(built({ baseImages: { "debian:bookworm": "mirror/debian:1" } })).toEqual([
    "mirror/debian:1",
    "python:3.12",
  ]);
  expect(built({ builder: "mine" })).toEqual([]);
  expect(built({ dockerfile: "Dockerfile.absent" })).toEqual([]);
  expect(built({ context: "https://host/shop.git#v1" })).toEqual([]);
});

test("of a chain, what it does not provide by itself", () => {
  const layers = [
    { name: "os", provides: "plant:os", context },
    { name: "app", provides: "plant:app", context, dockerfile: "Dockerfile.app" },
  ];
  expect(references({ web: { layers } }, { from: "web" })).toEqual(["debian:bookworm", "python:3.12"]);
  expect(wantedBuilds(topology({ web: { layers } }))).toEqual([
    { repository: "sitestack/shop-web-os" },
    { repository: "sitestack/shop-web-app" },
  ]);
});

test("builds by what all their versions are called", () => {
  expect(
    wantedBuilds(
      topology({ a: { build: { context } }, b: { build: { context, repository: "x/y" } }, c: { pull: "z" } }),
    ),
  ).toEqual([{ repository: "sitestack/shop-a" }, { repository: "x/y" }]);
});
