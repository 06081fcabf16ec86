import { describe, expect, test } from "vitest";
import { type CliFacts, decideCli } from "../../../../toolchain/cli/decide";

const onPath = { path: "/opt/pulumi/pulumi", version: "v3.250.1", languageHost: true };
const downloaded = { path: "/cache/official/pulumi", version: "3.270.0" };
const built = { path: "/cache/built/pulumi", version: "3.259.0" };
const kinds = (facts: CliFacts) => decideCli(facts).steps.map(({ kind }) => kind);

describe("decideCli", () => {
  test("a suitable CLI on PATH wins over all that the cache holds", () => {
    expect(decideCli({ onPath, downloaded, built, go: "/go" })).toEqual({
      steps: [{ kind: "use", way: "on PATH", path: onPath.path, version: onPath.version }],
    });
  });

  test.each([
    [
      "is too old",
      { ...onPath, version: "v3.199.9" },
      "/opt/pulumi/pulumi is v3.199.9, 3.200.0 or newer is needed",
    ],
    [
      "does not know its version",
      { ...onPath, version: "" },
      "/opt/pulumi/pulumi is of unknown version, 3.200.0 or newer is needed",
    ],
    [
      "has no Node language host",
      { ...onPath, languageHost: false },
      "/opt/pulumi/pulumi has no pulumi-language-nodejs beside it",
    ],
  ])("one that %s is passed over with its reason", (_case, unsuitable, reason) => {
    expect(decideCli({ onPath: unsuitable, built })).toEqual({
      steps: [{ kind: "use", way: "built from the Go module", ...built }],
      rejected: reason,
    });
  });

  test("what is in the cache is used before anything is fetched, the official one first", () => {
    expect(decideCli({ downloaded, built }).steps).toEqual([
      { kind: "use", way: "official download", ...downloaded },
    ]);
    expect(decideCli({ built, go: "/go" }).steps).toEqual([
      { kind: "use", way: "built from the Go module", ...built },
    ]);
  });

  test("nothing there: the download is tried before the build, and the build only with Go", () => {
    expect(kinds({ go: "/go" })).toEqual(["download", "build"]);
    expect(kinds({})).toEqual(["download"]);
  });
});
