import { describe, expect, test } from "vitest";
import {
  archiveName,
  decidePlugin,
  downloadProblem,
  type PluginFacts,
} from "../../../../toolchain/provider-plugins/decide";

const nothing: PluginFacts = { installed: "none", mirror: false, officialCli: false };
const kinds = (facts: Partial<PluginFacts>) => decidePlugin({ ...nothing, ...facts }).map(({ kind }) => kind);

describe("decidePlugin", () => {
  test("an official plugin that is installed is kept, whatever the user names", () => {
    expect(kinds({ installed: "official", archive: "/a.tar.gz", mirror: true })).toEqual(["keep"]);
  });

  test("nothing installed: official ways first, ours last", () => {
    expect(kinds({})).toEqual(["download", "registry"]);
    expect(kinds({ archive: "/a.tar.gz" })).toEqual(["archive", "download", "registry"]);
  });

  test("ours installed: no slow attempt is repeated, but what the user names is tried", () => {
    expect(kinds({ installed: "registry-only" })).toEqual(["registry"]);
    expect(kinds({ installed: "registry-only", archive: "/a.tar.gz" })).toEqual(["archive", "registry"]);
    expect(kinds({ installed: "registry-only", mirror: true })).toEqual(["download", "registry"]);
  });

  test.each([
    ["nothing says that the download is reachable", {}, 30_000],
    ["the CLI itself was downloaded", { officialCli: true }, 600_000],
    ["the user names a mirror", { mirror: true }, 600_000],
  ])("the download's limit when %s", (_case, facts, limitMs) => {
    expect(decidePlugin({ ...nothing, ...facts })[0]).toEqual({ kind: "download", limitMs });
  });
});

test("archives are named as Pulumi publishes them", () => {
  expect(archiveName("docker", "5.2.0", "linux", "x64")).toBe(
    "pulumi-resource-docker-v5.2.0-linux-amd64.tar.gz",
  );
  expect(archiveName("command", "1.2.1", "darwin", "arm64")).toBe(
    "pulumi-resource-command-v1.2.1-darwin-arm64.tar.gz",
  );
});

describe("downloadProblem", () => {
  const outcome = { stdout: "", stderr: "", timedOut: false };

  test("names the cause, not the count of attempts", () => {
    const stderr = [
      "[resource plugin docker-5.2.0] installing",
      'warning: Error downloading plugin: Get "https://plugins.example/x.tar.gz": dial tcp: no such host',
      "Will retry in 1.28s [5/5]",
      "error: [resource plugin docker-5.2.0] downloading from : failed to download plugin: docker-5.2.0: failed all 5 attempts",
    ].join("\n");
    expect(downloadProblem({ ...outcome, stderr })).toBe("dial tcp: no such host");
  });

  test("else its last line says it, or the time was up", () => {
    expect(downloadProblem({ ...outcome, stderr: "error: 404 HTTP error\n" })).toBe("404 HTTP error");
    expect(downloadProblem({ ...outcome, timedOut: true })).toBe("no answer in time");
  });
});
