import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { daemonArguments, launch, waitForAnswer } from "../../../../toolchain/docker/start";

test("dockerd keeps its default places; only its pid file is ours", () => {
  expect(daemonArguments("/cache/engine", false)).toEqual(["--pidfile", "/cache/engine/dockerd.pid"]);
});

test("the wrapper is its default runtime only where it is asked for", () => {
  const args = daemonArguments("/cache/engine", true);
  const runtime = args[args.indexOf("--add-runtime") + 1] ?? "";
  expect(runtime).toMatch(/^sitestack=\//);
  expect(existsSync(runtime.slice("sitestack=".length))).toBe(true);
  expect(args.slice(-2)).toEqual(["--default-runtime", "sitestack"]);
});

describe("waiting for an engine", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "start-"));
    vi.stubEnv("DOCKER_HOST", `unix://${folder}/docker.sock`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test("ends with the first answer", async () => {
    const server = createServer((_request, response) => response.end('{"Version":"26.1.5"}'));
    setTimeout(() => server.listen(join(folder, "docker.sock")), 300);
    await waitForAnswer();
    server.close();
  });

  test("a daemon that ends is reported at once, with its exit code and its last words", async () => {
    const launched = launch("sh", ["-c", "echo no such device; exit 3"], join(folder, "log"));
    await expect(waitForAnswer(launched)).rejects.toThrow(
      "Docker Engine did not start: it ended with exit code 3.\nno such device\nNext: read the log above",
    );
  });

  test("a daemon that cannot be executed is reported, too", async () => {
    const launched = launch(join(folder, "absent"), [], join(folder, "log"));
    await expect(waitForAnswer(launched)).rejects.toThrow(/Docker Engine did not start: .*ENOENT/);
  });

  test("a daemon that never answers is given up when the time is up", async () => {
    await expect(waitForAnswer(undefined, 300)).rejects.toThrow(
      /did not start: no answer in 0\.3 s \(.*ENOENT.*\)/,
    );
  });
});
