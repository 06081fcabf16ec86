import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isOutOfReach, pull } from "../../../../toolchain/base-images/docker";
import { BaseImageSupply } from "../../../../toolchain/base-images/supply";

let folder: string;

/** Puts a docker CLI on PATH that does nothing but run this shell script. */
function dockerThat(script: string): void {
  writeFileSync(join(folder, "docker"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "docker"), 0o755);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "docker-"));
  vi.stubEnv("PATH", [folder, process.env.PATH].join(delimiter));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("a pull that works", async () => {
  dockerThat('test "$*" = "pull --platform linux/arm64 app:1" && echo pulled');
  expect(await pull("app:1", "linux/arm64")).toBeUndefined();
});

test("a refusal is told in the engine's own words", async () => {
  dockerThat("echo 'Error response from daemon: manifest unknown' >&2; exit 1");
  expect(await pull("app:1", "linux/amd64")).toBe("manifest unknown");
});

test("a registry that does not answer is given up soon", async () => {
  dockerThat("exec sleep 30");
  const reason = await pull("app:1", "linux/amd64", { firstWordMs: 200, wholeMs: 60_000 });
  expect(reason).toBe("no answer within 0.2 s");
  expect(isOutOfReach(reason ?? "")).toBe(true);
});

test("one that answers has more time, but not without end", async () => {
  dockerThat("echo Pulling; exec sleep 30");
  expect(await pull("app:1", "linux/amd64", { firstWordMs: 200, wholeMs: 800 })).toBe(
    "not finished within 0.8 s",
  );
});

describe("several images side by side", () => {
  /** Lets every pull fail like this, and returns the names that were asked for. */
  async function pulled(names: string[], refusal: string): Promise<string[]> {
    const log = join(folder, "log");
    dockerThat(`echo "$4" >> ${log}; sleep 0.1; echo "${refusal}" >&2; exit 1`);
    const supply = new BaseImageSupply("linux/amd64", folder, () => {});
    const outcomes = await Promise.allSettled(names.map((name) => supply.get({ name }, async () => {})));
    expect(outcomes.map(({ status }) => status)).toEqual(names.map(() => "rejected"));
    return readFileSync(log, "utf8").trim().split("\n").sort();
  }

  test("a registry that is out of reach is asked once, whatever is wanted of it", async () => {
    const names = ["a:1", "team/b:1", "c:1", "registry.example/d:1", "registry.example/e:1"];
    expect(await pulled(names, "no such host")).toEqual(["a:1", "registry.example/d:1"]);
  });

  test("a registry that answers is asked for each", async () => {
    expect(await pulled(["a:1", "b:1", "c:1"], "manifest unknown")).toEqual(["a:1", "b:1", "c:1"]);
  });
});
