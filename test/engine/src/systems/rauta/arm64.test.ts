import execa from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../../../../toolchain/run";

const IMAGE = "rauta:latest-arm64";
const PLATFORM = "linux/arm64";

async function inside(...command: string[]): Promise<string> {
  const { stdout } = await execa("docker", ["run", "--rm", "--platform", PLATFORM, IMAGE, ...command]);
  return stdout;
}

/** Minutes where the image has to be built first: see test/emulated.ts. */
describe.runIf(process.env.SITESTACK_TEST_ARM64 === "1")("RAUTA for linux/arm64", () => {
  beforeAll(async () => {
    const started = Date.now();
    const build = await run("npm", ["run", "rauta:build", "--", "--platform", PLATFORM]);
    expect(build.exitCode, build.stderr.slice(-2000)).toBe(0);
    console.log(`built for ${PLATFORM} in ${Math.round((Date.now() - started) / 1000)} s`);
  }, 60 * 60_000);

  afterAll(() => run("docker", ["image", "rm", IMAGE]));

  test("the image says that platform, and its programs are of that architecture", async () => {
    const format = "{{.Os}}/{{.Architecture}}";
    const { stdout } = await execa("docker", ["image", "inspect", "--format", format, IMAGE]);
    expect(stdout).toBe(PLATFORM);
    // Bytes 18 and 19 of an ELF file: 183 is AArch64, 247 is BPF.
    const machine = (file: string) => inside("od", "-An", "-j18", "-N2", "-tu2", file);
    expect((await machine("/usr/local/bin/rauta-control")).trim()).toBe("183");
    expect((await machine("/usr/local/bin/rautactl")).trim()).toBe("183");
    expect((await machine("/usr/lib/rauta/rauta.bpf.o")).trim()).toBe("247");
  });

  test("its programs run", async () => {
    expect(await inside("rauta-control", "--version")).toMatch(/^rauta-control \d/);
    expect(await inside("rautactl", "--version")).toMatch(/^rautactl \d/);
    expect(await inside("bpftool", "version")).toContain("bpftool v");
  });
});
