import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isOutOfReach, pull, pullAside } from "../../../../toolchain/base-images/docker";
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
  expect(await pull("app:1", "linux/amd64", { firstWordMs: 3000, wholeMs: 3500 })).toBe(
    "not finished within 3.5 s",
  );
});

describe("an image of another platform", () => {
  /** An engine that has an image of that id under the plain name, or none. */
  async function pulledAside(before: string | undefined): Promise<string[]> {
    const log = join(folder, "log");
    const images =
      before === undefined ? "" : `{"Id":"${before}","RepoTags":["app:1"],"Os":"linux","Config":null}`;
    dockerThat(`echo "$*" >> ${log}; case "$2" in inspect) echo '[${images}]' ;; *) echo done ;; esac`);
    expect(await pullAside("app:1", "linux/arm64", "app:1-arm64")).toBeUndefined();
    return readFileSync(log, "utf8").trim().split("\n").slice(1);
  }

  test("gets a name of its own, and the plain name stays with what it has", async () => {
    expect(await pulledAside("sha256:1")).toEqual([
      "pull --platform linux/arm64 app:1",
      "image tag app:1 app:1-arm64",
      "image tag sha256:1 app:1",
    ]);
  });

  test("leaves no plain name behind where there was none", async () => {
    expect((await pulledAside(undefined)).at(-1)).toBe("image rm app:1");
  });

  test("that cannot be pulled changes nothing", async () => {
    dockerThat(`test "$2" = inspect && echo '[]' && exit 1; echo 'manifest unknown' >&2; exit 1`);
    expect(await pullAside("app:1", "linux/arm64", "app:1-arm64")).toBe("manifest unknown");
  });
});

describe("several images side by side", () => {
  /** Lets every pull fail like this, and returns the names that were asked for. */
  async function pulled(names: string[], refusal: string): Promise<string[]> {
    const log = join(folder, "log");
    dockerThat(`echo "$4" >> ${log}; sleep 0.1; echo "${refusal}" >&2; exit 1`);
    const supply = new BaseImageSupply("linux/amd64", "linux/amd64", folder, () => {});
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
