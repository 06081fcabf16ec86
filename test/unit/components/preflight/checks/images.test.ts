import { expect, test } from "vitest";
import { type ImageSource, imageObservations } from "../../../../../components/preflight/checks/images";
import { NOTHING_WANTED } from "../nothing-wanted";

const REFERENCE = "plant/web:1";

function told(source: ImageSource | undefined) {
  const images = [{ reference: REFERENCE, neededBy: "shop/web" }];
  const sources = new Map(source === undefined ? [] : [[REFERENCE, source]]);
  return imageObservations("edge", "linux/arm64", { ...NOTHING_WANTED, images }, sources);
}

test.each<ImageSource | undefined>([
  { kind: "local", platform: "linux/arm64" },
  { kind: "local", platform: "linux/arm64/v8" },
  { kind: "registry", platforms: ["linux/amd64", "linux/arm64/v8"] },
  { kind: "registry", platforms: [] },
  undefined,
])("%j will do", (source) => {
  expect(told(source)).toEqual([]);
});

test.each<[ImageSource, string, string]>([
  [
    { kind: "local", platform: "linux/amd64" },
    "the host has it for linux/amd64",
    "docker pull --platform linux/arm64",
  ],
  [
    { kind: "registry", platforms: ["linux/amd64", "linux/arm/v7"] },
    "linux/amd64, linux/arm/v7 only",
    "name an image",
  ],
  [
    { kind: "nowhere", because: "manifest unknown" },
    "its registry cannot give it: manifest unknown",
    "docker save",
  ],
])("%j will not", (source, found, fix) => {
  expect(told(source)).toEqual([
    {
      host: "edge",
      service: "shop/web",
      check: "image",
      found: expect.stringContaining(found),
      needed: `image ${REFERENCE} for linux/arm64`,
      fix: expect.stringContaining(fix),
    },
  ]);
});
