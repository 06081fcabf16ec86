import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderBytes, remainsLines, remainsOf, size } from "../../../operator/remains";
import { STAND_IN_LABEL } from "../../../toolchain/base-images/recipe";

describe("remainsOf", () => {
  test("finds the stack's own volumes only", () => {
    const labels = (site: string) => ({ "io.sitestack.site": site });
    const Volumes = [
      { Name: "dev_data", Labels: labels("dev"), UsageData: { Size: 2000 } },
      { Name: "prod_data", Labels: labels("prod"), UsageData: { Size: 1 } },
      { Name: "theirs", Labels: null },
    ];
    expect(remainsOf({ Volumes }, "dev", ["flexstack"]).volumes).toEqual([{ name: "dev_data", bytes: 2000 }]);
  });

  test("finds images that we have built, and no image of the user's own that stands on one of them", () => {
    const standIn = { [STAND_IN_LABEL]: "Debian" };
    const Images = [
      { RepoTags: ["sitestack/flexstack:1", "user/copy:1"], Size: 5, Labels: standIn },
      { RepoTags: ["python:3.9-slim"], Size: 4, Labels: standIn },
      { RepoTags: ["user/own:1"], Size: 3, Labels: standIn },
      { RepoTags: null, Size: 2, Labels: standIn },
    ];
    expect(remainsOf({ Images }, "dev", ["flexstack"]).images.map(({ name }) => name)).toEqual([
      "python:3.9-slim",
      "sitestack/flexstack:1",
    ]);
  });

  test("leaves the images of other systems out, unless nobody knows which are its own", () => {
    const names = [
      "flead-spark:1",
      "debian-root:bullseye-amd64-1",
      "debian-root:trixie-amd64-1",
      "flexstack:1",
    ];
    const Images = names.map((name) => ({ RepoTags: [`sitestack/${name}`], Size: 1 }));
    const found = (systems: string[] | "all") => remainsOf({ Images }, "dev", systems).images;
    expect(found("all")).toHaveLength(names.length);
    expect(found(["flexstack"]).map(({ name }) => name)).toEqual([
      "sitestack/debian-root:bullseye-amd64-1",
      "sitestack/flexstack:1",
    ]);
  });

  test("leaves a real base image alone", () => {
    expect(remainsOf({ Images: [{ RepoTags: ["python:3.9-slim"], Size: 4 }] }, "dev", "all").images).toEqual(
      [],
    );
  });
});

test("remainsLines says sizes and how to remove", () => {
  const remains = { volumes: [], images: [{ name: "sitestack/a:1", bytes: 127_000_000 }] };
  expect(remainsLines(remains, { folder: ".cache", bytes: 4_200_000_000 })).toEqual([
    "  no volumes",
    "  images: sitestack/a:1 (127 MB)",
    "    remove with: docker image rm sitestack/a:1",
    expect.stringMatching(/^ {2}cache 4\.2 GB: .*state/),
    "    remove with: rm -rf .cache",
  ]);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [54_321, "54 kB"],
  [1_500_000_000_000, "1.5 TB"],
  [9e15, "9000 TB"],
])("size of %i is %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test("folderBytes sums up a folder without following links", () => {
  const folder = mkdtempSync(join(tmpdir(), "folder-"));
  try {
    mkdirSync(join(folder, "deep"));
    writeFileSync(join(folder, "deep", "a"), "12345");
    writeFileSync(join(folder, "b"), "123");
    const before = folderBytes(folder);
    symlinkSync("/usr", join(folder, "link"));
    expect(before).toBe(8);
    expect(folderBytes(folder)).toBeLessThan(100);
    expect(folderBytes(join(folder, "absent"))).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
