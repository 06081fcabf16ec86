import { describe, expect, test } from "vitest";
import type { EngineFacts } from "../../../../toolchain/docker/decide";
import {
  backendFinding,
  baseImageFinding,
  cliFindings,
  emulationFinding,
  engineFindings,
  findingLines,
  pluginFinding,
} from "../../../../toolchain/doctor/findings";

const engine: EngineFacts = {
  target: "unix:///var/run/docker.sock",
  named: false,
  version: "26.1.5",
  forbidden: false,
  cli: "/usr/bin/docker",
  buildx: "0.13.1",
  daemonRuns: true,
  systemd: true,
  root: false,
  distribution: "debian",
  lacksSysResource: false,
};
const found = (findings: { found: boolean }[]) => findings.map((finding) => finding.found);

describe("the CLI", () => {
  test("is found on PATH or in the cache, and says which", () => {
    const built = { path: "/cache/pulumi", version: "3.259.0" };
    const findings = cliFindings({ built });
    expect(found(findings)).toEqual([true, true]);
    expect(findings[0]?.detail).toBe("built from the Go module: /cache/pulumi");
    expect(findings[1]?.detail).toContain("registry-only");
  });

  test("when it is missing the next step says what this machine can do", () => {
    const old = { path: "/usr/bin/pulumi", version: "3.1.0", languageHost: true };
    const [cli, host] = cliFindings({ onPath: old, go: "/usr/bin/go" });
    expect(cli).toMatchObject({ found: false, detail: expect.stringContaining("3.1.0") });
    expect(cli?.next).toContain("builds it from its Go module");
    expect(host?.found).toBe(false);
    expect(cliFindings({})[0]?.next).toContain("`go` must be on PATH");
  });
});

describe("the engine", () => {
  test("and buildx are found", () => {
    expect(found(engineFindings(engine))).toEqual([true, true]);
  });

  test("an old engine and a missing buildx are told apart", () => {
    expect(found(engineFindings({ ...engine, version: "20.10.1" }))).toEqual([false, true]);
    expect(found(engineFindings({ ...engine, buildx: undefined }))).toEqual([true, false]);
    const [silent] = engineFindings({
      ...engine,
      version: undefined,
      failure: "connect ENOENT",
      daemonRuns: false,
    });
    expect(silent).toMatchObject({
      found: false,
      detail: "unix:///var/run/docker.sock does not answer: connect ENOENT",
      next: expect.stringContaining("install it"),
    });
  });
});

test("emulation is never missing, and says how it comes", () => {
  expect(emulationFinding("linux/arm64", true)).toMatchObject({
    found: true,
    detail: "enabled on the engine",
  });
  expect(emulationFinding("linux/arm64", false)).toMatchObject({
    found: true,
    detail: expect.stringContaining("npm run pulumi -- up"),
  });
});

test("plugins and base images say which kind they are", () => {
  expect(pluginFinding("docker", "5.2.0", "official")).toMatchObject({ found: true, detail: "official" });
  expect(pluginFinding("docker", "5.2.0", "registry-only").detail).toContain("SITESTACK_PLUGIN_ARCHIVES");
  expect(pluginFinding("docker", "5.2.0", "none")).toMatchObject({ found: false, next: expect.any(String) });
  expect(baseImageFinding("a:1", { standIn: "Debian" }, true).detail).toBe("stand-in: Debian");
  expect(baseImageFinding("a:1", {}, true).detail).toBe("the real one");
  expect(baseImageFinding("a:1", undefined, false)).toMatchObject({
    found: false,
    detail: "unknown without an engine",
  });
});

test("the text has a line per part, with the next step below a missing one", () => {
  const missing = {
    name: "plugin docker",
    found: false,
    version: "5.2.0",
    detail: "not installed",
    next: "do it",
  };
  expect(findingLines([backendFinding({ kind: "embedded" }, "/cache/state"), missing])).toEqual([
    "found    backend: embedded: /cache/state",
    "MISSING  plugin docker 5.2.0: not installed",
    "         Next: do it",
  ]);
});
