import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildablePlatforms } from "../../../components/buildable-platforms";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "platforms-"));
  vi.stubEnv("PATH", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Puts a docker CLI on PATH. */
function docker(script: string): void {
  writeFileSync(join(folder, "docker"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "docker"), 0o755);
}

test("they are those that the engine's own builder lists", async () => {
  docker(
    `echo "$@" > ${folder}/asked; echo "Platforms: linux/amd64, linux/amd64/v2, linux/arm64*, linux/386"`,
  );
  expect(await buildablePlatforms({ context: "edge" })).toEqual({ emulated: ["linux/amd64", "linux/arm64"] });
  expect(readFileSync(join(folder, "asked"), "utf8")).toBe("--context edge buildx inspect default\n");
});

test("an engine with TLS is asked with its certificates", async () => {
  docker(`echo "$DOCKER_TLS_VERIFY $DOCKER_CERT_PATH $2" > ${folder}/asked`);
  expect(await buildablePlatforms({ host: "tcp://10.0.0.5:2376", certPath: "/certs" })).toEqual({
    emulated: [],
  });
  expect(readFileSync(join(folder, "asked"), "utf8")).toBe("1 /certs tcp://10.0.0.5:2376\n");
});

test("where nobody can tell, the reason is", async () => {
  expect(await buildablePlatforms({})).toEqual({
    emulated: [],
    emulationTrouble: "docker buildx inspect: spawn docker ENOENT",
  });
  docker("echo 'docker: buildx is not a docker command.' >&2; echo more >&2; exit 1");
  expect(await buildablePlatforms({})).toEqual({
    emulated: [],
    emulationTrouble: "docker buildx inspect: docker: buildx is not a docker command.",
  });
});
