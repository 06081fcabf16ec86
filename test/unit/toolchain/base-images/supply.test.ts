import { describe, expect, test } from "vitest";
import { aptSources, rootTag } from "../../../../toolchain/base-images/debian-root";
import { isOutOfReach, localImages } from "../../../../toolchain/base-images/docker";
import { BaseImageSupply, once, registryOf, worth } from "../../../../toolchain/base-images/supply";

const image = { id: "sha256:1", platform: "linux/amd64" };

describe("worth", () => {
  test("the real image stays, whatever the recipe says", () => {
    expect(worth(image, "linux/amd64", "new")).toBe("real");
  });

  test("a stand-in stays as long as its recipe does", () => {
    const standIn = { ...image, standIn: "something else", recipe: "old" };
    expect(worth(standIn, "linux/amd64", "old")).toBe("stand-in");
    expect(worth(standIn, "linux/amd64", "new")).toBe("nothing");
  });

  test("a stand-in without a recipe cannot be made anew", () => {
    expect(worth({ ...image, standIn: "loaded by hand" }, "linux/amd64", undefined)).toBe("stand-in");
  });

  test("an image of another platform is none", () => {
    expect(worth(image, "linux/arm64", undefined)).toBe("nothing");
    expect(worth(undefined, "linux/amd64", "any")).toBe("nothing");
  });
});

describe("BaseImageSupply", () => {
  const supply = (platform: string) => new BaseImageSupply(platform, "linux/amd64", "/nowhere", () => {});
  const local = { id: "1", platform: "linux/arm64", standIn: "Debian" };

  test("an image of another platform than the engine's has a name of its own", () => {
    expect(supply("linux/amd64").nameOnEngine("a:1")).toBe("a:1");
    expect(supply("linux/arm64").nameOnEngine("a:1")).toBe("a:1-arm64");
  });

  test("a stand-in says how to come to the real one", () => {
    expect(supply("linux/arm64").find({ name: "a:1", local })?.detail).toContain("docker image rm a:1-arm64");
    const own = { ...local, platform: "linux/amd64" };
    expect(supply("linux/amd64").find({ name: "a:1", local: own })?.detail).toContain("docker pull a:1");
    expect(supply("linux/amd64").find({ name: "a:1", local })).toBeUndefined();
  });
});

describe("localImages", () => {
  test("finds each name among all tags, with its labels", () => {
    const labels = { "io.sitestack.stand-in": "Debian", "io.sitestack.stand-in.recipe": "abc" };
    const answers = [
      { Id: "1", RepoTags: ["a:1", "b:2"], Os: "linux", Architecture: "arm64", Config: { Labels: labels } },
      { Id: "2", RepoTags: null, Os: "linux", Architecture: "amd64", Config: { Labels: null } },
      { Id: "3", RepoTags: ["c:3"], Os: "linux", Architecture: "amd64", Config: null },
    ];
    const found = localImages(["b:2", "c:3", "d:4"], answers);
    expect(Object.fromEntries(found)).toEqual({
      "b:2": { id: "1", platform: "linux/arm64", standIn: "Debian", recipe: "abc" },
      "c:3": { id: "3", platform: "linux/amd64", standIn: undefined, recipe: undefined },
    });
  });
});

describe("a failed pull", () => {
  test.each([
    ['Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host', true],
    [
      "net/http: request canceled while waiting for connection (Client.Timeout): context deadline exceeded",
      true,
    ],
    ["no answer within 15 s", true],
    ["manifest for python:nope not found: manifest unknown", false],
    ["toomanyrequests: You have reached your pull rate limit", false],
  ])("%s: out of reach %s", (reason, expected) => {
    expect(isOutOfReach(reason)).toBe(expected);
  });

  test.each([
    ["python:3.9-slim", ""],
    ["bitnami/spark:3.5.0", ""],
    ["registry.example/team/app:1", "registry.example"],
    ["localhost/app:1", "localhost"],
    ["127.0.0.1:5000/app:1", "127.0.0.1:5000"],
  ])("%s comes from registry %j", (name, registry) => {
    expect(registryOf(name)).toBe(registry);
  });
});

describe("Debian root", () => {
  const root = { suite: "bullseye", platform: "linux/amd64", authorities: [] };

  test("its tag changes with everything that goes into it", () => {
    const others = [
      { ...root, suite: "trixie" },
      { ...root, platform: "linux/arm64" },
      { ...root, authorities: [{ file: "a.crt", pem: "x" }] },
      { ...root, authorities: [{ file: "a.crt", pem: "y" }] },
    ];
    expect(new Set([root, ...others].map(rootTag)).size).toBe(5);
    expect(rootTag(root)).toMatch(/^sitestack\/debian-root:bullseye-amd64-[0-9a-f]{16}$/);
  });

  test("apt uses the machine's mirrors, and debootstrap's own choice where there are none", () => {
    expect(aptSources(root, { main: "http://m/debian", security: "http://m/security" })).toBe(
      "deb http://m/debian bullseye main\ndeb http://m/security bullseye-security main\n",
    );
    expect(aptSources(root, { main: "http://m/debian" })).toBe("deb http://m/debian bullseye main\n");
    expect(aptSources(root, {})).toBeUndefined();
  });

  test("a security archive that has lost its files is left out", () => {
    const mirrors = { main: "http://m/debian", security: "http://m/security" };
    expect(aptSources({ ...root, platform: "linux/arm64" }, mirrors)).toBe(
      "deb http://m/debian bullseye main\n",
    );
    expect(aptSources({ suite: "trixie", platform: "linux/arm64" }, mirrors)).toContain("http://m/security");
  });
});

describe("once", () => {
  test("does the work for each key at its first call only, even where two call at the same time", async () => {
    const done = new Map<string, Promise<number>>();
    let count = 0;
    const work = async () => ++count;
    expect(await Promise.all([once(done, "a", work), once(done, "a", work), once(done, "b", work)])).toEqual([
      1, 1, 2,
    ]);
    expect(await once(done, "a", work)).toBe(1);
  });

  test("gives every caller the same failure", async () => {
    const done = new Map<string, Promise<never>>();
    const fail = async (): Promise<never> => {
      throw new Error("no");
    };
    await expect(once(done, "a", fail)).rejects.toThrow("no");
    await expect(once(done, "a", fail)).rejects.toThrow("no");
  });
});
