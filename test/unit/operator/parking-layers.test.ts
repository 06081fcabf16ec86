import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { basesBelow, buildLayers } from "../../../operator/parking-layers";
import { parkingLayers } from "../../../src/systems/parking/source";

const ORDER = {
  platform: "linux/amd64",
  push: false,
  repository: "parking",
  machineLearning: false,
} as const;

let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), "parking-"));
  writeFileSync(join(checkout, "pyproject.toml"), "[project]\n");
  const layers = { os: "python:3.12-bookworm", pip: "protyom/parking-monitoring:os", app: "debian:${SUITE}" };
  for (const [layer, base] of Object.entries(layers)) {
    const folder = join(checkout, "docker/images", layer);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Dockerfile"), `ARG SUITE=trixie-slim\nFROM ${base}\n`);
  }
});
afterAll(() => rmSync(checkout, { recursive: true }));

function layersOf(source?: string) {
  const build = { repository: "parking", push: false };
  return parkingLayers({ source, machineLearning: false, build }, "linux/amd64");
}

test("the base images of a checkout are those of its own Dockerfiles that no layer provides", () => {
  expect(basesBelow(layersOf(checkout))).toEqual(["debian:trixie-slim", "python:3.12-bookworm"]);
  expect(basesBelow(layersOf())).toEqual(["python:3.12-bookworm"]);
  expect(basesBelow(layersOf("https://example.org/parking.git"))).toEqual([]);
});

test("a folder that is no checkout is refused before anything is fetched or built", async () => {
  const progress = { line: () => expect.unreachable(), during: () => expect.unreachable() };
  await expect(buildLayers({ ...ORDER, source: join(checkout, "docker") }, progress)).rejects.toThrow(
    /cannot find pyproject\.toml: this is not the root of a checkout[\s\S]*not from docker\/images/,
  );
});
