import type { Resource } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { groupChild } from "../../../components/group-child";

const resource = {} as Resource;

test("what a group makes is named after it, and found again where it was named after its topology", () => {
  expect(groupChild({ name: "shop", topology: "shop", resource }, "data")).toEqual([
    "shop-data",
    { parent: resource },
  ]);
  expect(groupChild({ name: "north", topology: "shop", resource }, "data")).toEqual([
    "north-data",
    { parent: resource, aliases: [{ name: "shop-data" }] },
  ]);
});
