import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ensureEmulation, packagesObstacle, runnablePlatforms } from "../../../toolchain/emulation";

test("the platforms are those that buildx lists, the ones set by hand without their star", () => {
  const inspected =
    "Name:   default\nNodes:\nPlatforms: linux/amd64*, linux/amd64/v2, linux/arm64\nLabels:\n";
  expect(runnablePlatforms(inspected)).toEqual(["linux/amd64", "linux/amd64/v2", "linux/arm64"]);
  expect(runnablePlatforms("ERROR: no builder\n")).toEqual([""]);
});

test("the distribution's packages are for root on a Debian whose engine is its own", () => {
  const here = { target: "unix", root: true, distribution: "ubuntu debian" };
  expect(packagesObstacle(here)).toBeUndefined();
  expect(packagesObstacle({ ...here, root: false })).toContain("root");
  expect(packagesObstacle({ ...here, distribution: "fedora" })).toContain("neither");
  expect(packagesObstacle({ ...here, target: "ssh" })).toContain("another machine");
});

describe("ensureEmulation", () => {
  let folder: string;

  /** Puts a docker CLI on PATH: an amd64 engine whose builder lists what the file `platforms` says, with more commands. */
  function engine(platforms: string, commands = ""): void {
    writeFileSync(join(folder, "platforms"), platforms);
    const script = `#!/bin/sh
echo "$1 $2" >> ${folder}/log
case "$1 $2" in
  "version --format") echo linux/amd64 ;;
  "buildx inspect") echo "Platforms: $(cat ${folder}/platforms)" ;;
  "image inspect") echo "[]" ;;
  ${commands}
  *) echo "Error response from daemon: manifest unknown" >&2; exit 1 ;;
esac
`;
    writeFileSync(join(folder, "docker"), script);
    chmodSync(join(folder, "docker"), 0o755);
  }

  function ensure(platform: string) {
    return ensureEmulation({ platform, report: (line) => said.push(line) });
  }

  const asked = () => readFileSync(join(folder, "log"), "utf8");
  let said: string[];

  beforeEach(() => {
    said = [];
    folder = mkdtempSync(join(tmpdir(), "emulation-"));
    vi.stubEnv("PATH", [folder, process.env.PATH].join(delimiter));
    // Another machine's engine: a test never installs anything here.
    vi.stubEnv("DOCKER_HOST", "tcp://192.0.2.1:2375");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test("does nothing for the engine's own platform", async () => {
    engine("linux/amd64");
    expect(await ensure("linux/amd64")).toBeUndefined();
    expect(asked()).toBe("version --format\n");
  });

  test("changes nothing where it is enabled", async () => {
    engine("linux/amd64, linux/arm64");
    expect(await ensure("linux/arm64")).toMatchObject({ name: "emulation of linux/arm64", way: "enabled" });
    expect(asked()).not.toMatch(/pull|run/);
    expect(said).toEqual([]);
  });

  test("runs the official image, and says so", async () => {
    const install = `"run --rm") echo "$*" >> ${"$0"}.args; echo linux/arm64 > "$(dirname $0)/platforms" ;;`;
    engine("linux/amd64", `"pull --platform") echo pulled ;;\n${install}`);
    expect((await ensure("linux/arm64"))?.way).toMatch(/^enabled by tonistiigi\/binfmt:/);
    expect(readFileSync(join(folder, "docker.args"), "utf8")).toMatch(
      /--privileged .*tonistiigi\/binfmt:\S+ --install arm64/,
    );
    expect(said.join()).toContain("tonistiigi/binfmt");
  });

  test("an image that runs without effect is told as such", async () => {
    engine("linux/amd64", `"pull --platform") echo pulled ;;\n"run --rm") ;;`);
    await expect(ensure("linux/arm64")).rejects.toThrow(/still does not run linux\/arm64.*another machine/);
  });

  test("where it cannot be had the error says why each way failed, and what to run there", async () => {
    engine("linux/amd64");
    await expect(ensure("linux/arm64")).rejects.toThrow(
      /runs linux\/amd64.*linux\/arm64.*manifest unknown; the engine is on another machine[\s\S]*Next: .*--install arm64/,
    );
  });
});
