import { Output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { pinImages, type Topology } from "../../../components";

const ID = `sha256:${"a".repeat(64)}`;
const SHOP: Topology = {
  name: "shop",
  services: {
    db: { image: { from: "db" } },
    web: { image: { from: "web" }, command: ["serve"] },
    job: { image: { from: "web" } },
  },
  images: {
    db: { pull: "postgres:16" },
    web: { build: { context: "web" } },
    extra: { pull: "busybox:1.36" },
  },
};

test("without pins a topology is what it was", () => {
  expect(pinImages(SHOP)).toEqual(SHOP);
});

test("a build is run by its reference, a pulled image by its id, which comes later as it did then", () => {
  const { services } = pinImages(SHOP, { "shop/db": ID, "shop/web": "sitestack/shop-web:1-amd64" });
  expect(services.web).toEqual({ image: "sitestack/shop-web:1-amd64", command: ["serve"] });
  expect(Output.isInstance(services.db?.image)).toBe(true);
});

test("what no service needs any more is neither built nor pulled", () => {
  const all = { "shop/db": ID, "shop/web": "w:1", "shop/job": "w:1" };
  expect(Object.keys(pinImages(SHOP, all).images ?? {})).toEqual(["extra"]);
  const some = { "shop/db": ID, "shop/web": "w:1" };
  expect(Object.keys(pinImages(SHOP, some).images ?? {})).toEqual(["web", "extra"]);
});

test("pins of another system say nothing", () => {
  expect(pinImages(SHOP, { "store/db": ID })).toEqual(SHOP);
});
