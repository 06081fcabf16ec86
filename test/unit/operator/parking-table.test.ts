import { expect, test } from "vitest";
import { layerTable } from "../../../operator/parking-table";

const OS = { layer: "os", built: false, seconds: 0.04, reference: "p/park:os-01-amd64", tags: ["p/park:os"] };
const APP = {
  ...{ layer: "app", built: true, seconds: 12.34, reference: "p/park:app-02-amd64" },
  tags: ["p/park:app", "p/park:latest"],
};

test("says of each layer whether it was built, how long that took, and what it is called", () => {
  expect(layerTable([OS, APP], { repository: "p/park" }).split("\n")).toEqual([
    "LAYER  BUILT  TIME    IMAGE                TAGS",
    "OS     no     0.0 s   p/park:os-01-amd64   :os",
    "APP    yes    12.3 s  p/park:app-02-amd64  :app :latest",
  ]);
});

test("a pushed image is told as a site names it, pinned", () => {
  const table = layerTable([OS, { ...APP, digest: "sha256:ab" }], { repository: "p/park" });
  expect(table).toMatch(/^APP +pushed +12\.3 s/m);
  expect(table.split("\n").at(-1)).toBe("APP_IMAGE: p/park:app@sha256:ab");
});
