import { describe, expect, test } from "vitest";
import {
  contentHash,
  loadRecipes,
  parseRecipe,
  type Recipe,
  renderDockerfile,
} from "../../../../toolchain/base-images/recipe";

const recipe: Recipe = {
  name: "tool:1.0",
  platforms: ["linux/amd64"],
  standsFor: "a tool",
  suite: "bookworm",
  packages: ["zlib1g", "curl"],
  links: { "/usr/local/bin/tool": "/usr/bin/tool-1" },
  run: ["echo ready"],
  env: { GREETING: 'say "hi"' },
  command: ["tool", "--serve"],
};

describe("recipes", () => {
  test("those of the project are valid, and each says what it really is", () => {
    const recipes = loadRecipes();
    expect(recipes.map(({ name }) => name)).toContain("python:3.9-slim");
    for (const { standsFor } of recipes) expect(standsFor).toMatch(/Debian/);
  });

  test("a mistake names the file and the path in it", () => {
    const text = JSON.stringify({ ...recipe, suite: "sid", name: "tool", sources: [] });
    expect(() => parseRecipe("tool.json", text)).toThrow(/tool\.json[\s\S]*sources[\s\S]*name[\s\S]*suite/);
  });
});

describe("renderDockerfile", () => {
  test("is the whole recipe, packages sorted, the machine's trust first so that the recipe wins", () => {
    expect(renderDockerfile(recipe, "root:1", { GREETING: "no", PIP_CERT: "/b" }).split("\n")).toEqual([
      "FROM root:1",
      'ENV GREETING="say \\"hi\\""',
      'ENV PIP_CERT="/b"',
      expect.stringMatching(/^RUN apt-get update .* install .* curl zlib1g && rm -rf \/var\/lib\/apt\/lists/),
      "RUN ln -sf /usr/bin/tool-1 /usr/local/bin/tool",
      "RUN echo ready",
      'CMD ["tool","--serve"]',
      "",
    ]);
  });

  test("has no empty steps", () => {
    const bare = { ...recipe, packages: [], links: {}, run: [], env: {} };
    expect(renderDockerfile(bare, "root:1", {})).toBe('FROM root:1\nCMD ["tool","--serve"]\n');
  });
});

describe("contentHash", () => {
  test("tells texts apart that only differ in where they end", () => {
    expect(contentHash(["ab", "c"])).not.toBe(contentHash(["a", "bc"]));
    expect(contentHash(["ab", "c"])).toBe(contentHash(["ab", "c"]));
  });
});
