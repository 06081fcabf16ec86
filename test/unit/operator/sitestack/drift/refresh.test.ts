import { expect, test } from "vitest";
import { onlyRefreshed, refreshedResources } from "../../../../../operator/sitestack/drift/refresh";

const URN = "urn:pulumi:shop::p::sitestack:index:PulledImage$docker:index/remoteImage:RemoteImage::shop-web";
const steps = [
  { op: "refresh", urn: "urn:pulumi:shop::p::pulumi:pulumi:Stack::shop", detailedDiff: null },
  {
    op: "update",
    urn: URN,
    detailedDiff: { mustRun: { kind: "update" }, ports: { kind: "delete-replace" } },
  },
  { op: "delete", urn: "urn:pulumi:shop::p::docker:index/volume:Volume::data" },
];

test("what a refresh would change: properties, or the whole thing", () => {
  expect(refreshedResources(JSON.stringify({ steps }))).toEqual([
    { urn: URN, properties: ["mustRun", "ports"], gone: false },
    { urn: "urn:pulumi:shop::p::docker:index/volume:Volume::data", properties: [], gone: true },
  ]);
  expect(refreshedResources("{}")).toEqual([]);
});

test("only what nobody else has told is told of it", () => {
  const refreshed = refreshedResources(JSON.stringify({ steps }));
  const findings = onlyRefreshed(refreshed, []);
  expect(findings).toMatchObject([
    { subject: "remoteimage shop-web", property: "mustRun" },
    { subject: "remoteimage shop-web", property: "ports" },
    { subject: "volume data", property: "resource", found: "absent" },
  ]);
  expect(onlyRefreshed(refreshed, findings)).toEqual([]);
});
