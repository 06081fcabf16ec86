import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildImage } from "../../../../components/image/build";
import type { BuildRequest } from "../../../../components/image/request";
import { FakeEngine } from "../../support/fake-engine";

const REFERENCE = "sitestack/app:0123-amd64";

let engine: FakeEngine;
let folder: string;
beforeEach(async () => {
  engine = await FakeEngine.start();
  folder = mkdtempSync(join(tmpdir(), "build-"));
});
afterEach(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a build with a `docker` that is this shell script. */
async function build(docker: string | undefined, request: Partial<BuildRequest> = {}): Promise<string[]> {
  if (docker !== undefined) writeFileSync(join(folder, "docker"), `#!/bin/sh\n${docker}\n`, { mode: 0o755 });
  const said: string[] = [];
  const PATH = docker === undefined ? folder : [folder, process.env.PATH].join(delimiter);
  const whole: BuildRequest = {
    ...{ engine: { host: engine.address }, reference: REFERENCE, platform: "linux/amd64", context: "app" },
    ...{
      dockerfile: "Dockerfile",
      tags: [],
      args: {},
      labels: {},
      baseImages: {},
      secrets: {},
      cacheFrom: [],
      cacheTo: [],
    },
    ...{ output: "load", ...request },
  };
  await buildImage(whole, { PATH, FOLDER: folder, SECRET: "hunter2" }, (line) => said.push(line));
  return said;
}

test("an image that the engine has is not built again", async () => {
  engine.facts.images = { [REFERENCE]: "sha256:1" };
  expect(await build("exit 1")).toEqual([`${REFERENCE} is there already`]);
});

test("an image that the engine has gets its other tags back", async () => {
  engine.facts.images = { [REFERENCE]: "sha256:1" };
  await build("exit 1", { tags: ["localhost:5000/app:v1", "app"] });
  expect(engine.facts.images).toEqual({
    [REFERENCE]: "sha256:1",
    "localhost:5000/app:v1": "sha256:1",
    "app:latest": "sha256:1",
  });
});

test("one that it has not is built, step by step", async () => {
  const said = await build(
    `echo "$@" > $FOLDER/arguments; echo '#3 [1/2] FROM debian' >&2; echo '#4 [2/2] COPY . .' >&2`,
  );
  expect(said.slice(0, 2)).toEqual(["[1/2] FROM debian", "[2/2] COPY . ."]);
  expect(said[2]).toMatch(/^sitestack\/app:0123-amd64 built in \d+\.\d s$/);
  expect(readFileSync(join(folder, "arguments"), "utf8")).toContain(`--host ${engine.address} buildx build`);
});

test("one that is pushed is built whatever the engine has", async () => {
  engine.facts.images = { [REFERENCE]: "sha256:1" };
  expect(await build("exit 0", { output: "push" })).toHaveLength(1);
});

test("one that is pushed is told with the digest that the registry knows it by", async () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const script = `
    until [ "$1" = --metadata-file ]; do shift; done
    echo '{"containerimage.digest": "${digest}"}' > "$2"`;
  expect((await build(script, { output: "push" }))[0]).toMatch(` and pushed as ${digest}`);
  expect((await build(script))[0]).not.toContain("pushed");
});

test("a failed build is told with what buildx says of it", async () => {
  const script =
    "printf '#4 [2/2] RUN false\\n------\\n > [2/2] RUN false:\\n------\\nERROR: exit code: 1\\n' >&2; exit 1";
  await expect(build(script)).rejects.toThrow(
    `image ${REFERENCE} was not built\n> [2/2] RUN false:\n------\nERROR: exit code: 1`,
  );
});

test("without a docker CLI the error says what is missing", async () => {
  await expect(build(undefined)).rejects.toThrow(
    /the docker CLI cannot be run \(spawn docker ENOENT\); .* install both/,
  );
});
