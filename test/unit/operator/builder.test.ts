import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureBuilder } from "../../../operator/builder";

let folder: string;
let said: string[];
beforeEach(() => {
  said = [];
  folder = mkdtempSync(join(tmpdir(), "builder-"));
  vi.stubEnv("PATH", [folder, process.env.PATH].join(delimiter));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A docker CLI that knows a builder while the file `known` is there, and whose builder starts or does not. */
function docker({ known, starts }: { known: boolean; starts: boolean }): void {
  if (known) writeFileSync(join(folder, "known"), "");
  const script = `#!/bin/sh
cd ${folder}; echo "$*" >> log
case "$2 $3" in
  "create --name") touch known ;;
  "rm --force") rm known ;;
  "inspect --bootstrap") ${starts ? "true" : "echo 'ERROR: moby/buildkit: no such host' >&2; false"} ;;
  *) test -e known ;;
esac
`;
  writeFileSync(join(folder, "docker"), script);
  chmodSync(join(folder, "docker"), 0o755);
}

const log = () => readFileSync(join(folder, "log"), "utf8").trim().split("\n");

test("a builder that is there is started, not made", async () => {
  docker({ known: true, starts: true });
  expect(await ensureBuilder("multiarch", (line) => said.push(line))).toBe("multiarch");
  expect(log()).toEqual(["buildx inspect multiarch", "buildx inspect --bootstrap multiarch"]);
  expect(said).toEqual([]);
});

test("one that is absent is made, on the host's network", async () => {
  docker({ known: false, starts: true });
  expect(await ensureBuilder("multiarch", (line) => said.push(line))).toBe("multiarch");
  expect(log()).toContain(
    "buildx create --name multiarch --driver docker-container --driver-opt network=host",
  );
  expect(said).toEqual(["builder multiarch: creating"]);
});

test("one that was made and does not start is removed again, and the reason told", async () => {
  docker({ known: false, starts: false });
  expect(await ensureBuilder("multiarch", (line) => said.push(line))).toBeUndefined();
  expect(log()).toContain("buildx rm --force multiarch");
  expect(said.at(-1)).toBe(
    "builder multiarch: cannot be had (ERROR: moby/buildkit: no such host); the engine's own builder is used",
  );
});

test("one that was there before and does not start is left alone", async () => {
  docker({ known: true, starts: false });
  expect(await ensureBuilder("multiarch", (line) => said.push(line))).toBeUndefined();
  expect(log().join()).not.toContain("rm");
});
