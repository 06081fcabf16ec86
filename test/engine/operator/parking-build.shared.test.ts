import { randomUUID } from "node:crypto";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REFERENCE } from "../../../src/systems/parking/source";
import { engine } from "../support/engine";
import { change, mustBuild, ownArch, parkingBuild, removeImages } from "./parking-build";

const REPOSITORY = "sitestack-test/parking-build";
/** So that no run finds another one's steps in the builder's cache. */
const EACH_TIME = randomUUID();
const TAGS = ["os", "pip", "app", "latest"];

let checkout: string;
let arch: string;

beforeAll(async () => {
  arch = await ownArch();
  checkout = mkdtempSync(join(tmpdir(), "parking-checkout-"));
  cpSync(REFERENCE, checkout, { recursive: true });
  await removeImages(REPOSITORY);
});
afterAll(async () => {
  await removeImages(REPOSITORY);
  rmSync(checkout, { recursive: true });
});

function build() {
  return mustBuild("--arch", arch, "--repository", REPOSITORY, "--source", checkout);
}

/** The documented tags that stand for another image than before. */
async function ids(): Promise<Record<string, string>> {
  const suffix = arch === "arm64" ? "_arm" : "";
  const tags = arch === "arm64" ? TAGS.filter((tag) => tag !== "latest") : TAGS;
  const entries = tags.map(async (tag) => {
    const { Id } = await engine.getImage(`${REPOSITORY}:${tag}${suffix}`).inspect();
    return [tag, Id] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((tag) => after[tag] !== before[tag] && tag !== "latest");
}

describe("the layers", () => {
  let before: Record<string, string>;

  beforeAll(async () => {
    const { built, table } = await build();
    expect(built).toEqual(["os", "pip", "app"]);
    console.log(`everything\n${table}`);
    before = await ids();
  });

  test.each<[string, () => void, string[]]>([
    ["nothing", () => {}, []],
    ["code", () => appendFileSync(join(checkout, "parking/views.py"), `\n# ${EACH_TIME}\n`), ["app"]],
    [
      "dependencies",
      // One that another package brings along: pinned already, and asked for from now on.
      () => change(join(checkout, "pyproject.toml"), '"numpy",', `"numpy",\n    "packaging", # ${EACH_TIME}`),
      ["pip", "app"],
    ],
    ["a file that no layer takes", () => appendFileSync(join(checkout, "requirements/README.md"), "\n"), []],
  ])("after a change of %s are built again as far as they hold it", async (what, make, expected) => {
    make();
    const { built, table, progress } = await build();
    console.log(`changed: ${what}\n${table}`);
    expect(built).toEqual(expected);
    for (const layer of ["os", "pip", "app"]) {
      const line = expected.includes(layer)
        ? `^${layer}: \\[\\d+/\\d+\\] `
        : `^${layer}: .* is there already$`;
      expect(progress).toMatch(new RegExp(line, "im"));
    }
    const after = await ids();
    expect(changed(before, after)).toEqual(expected);
    if (arch !== "arm64") expect(after.latest).toBe(after.app);
    before = after;
  });

  test("from a folder inside the checkout are refused with the right one", async () => {
    const { exitCode, stderr } = await parkingBuild(
      "--arch",
      arch,
      "--source",
      join(checkout, "docker/images"),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain("cannot find pyproject.toml: this is not the root of a checkout");
    expect(stderr).toContain(`source: ${checkout}`);
  });
});
