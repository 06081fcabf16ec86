import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  contentHash,
  knownSystems,
  loadRecipes,
  namesFor,
  parseRecipe,
} from "../../../../toolchain/base-images/recipe";

const text = {
  name: "tool:1.0",
  systems: ["shop"],
  platforms: ["linux/amd64"],
  standsFor: "a tool on Debian",
  suite: "bookworm",
  packages: ["curl"],
  command: ["tool"],
};

describe("recipes", () => {
  test("those of the project are valid, and each says what it really is", () => {
    const recipes = loadRecipes();
    expect(recipes.map(({ name }) => name)).toContain("python:3.9-slim");
    for (const { standsFor } of recipes) expect(standsFor).toMatch(/Debian/);
  });

  test("what a recipe of the project fetches with has a recipe, and is wanted by the same systems", () => {
    const recipes = loadRecipes();
    for (const { fetch, systems } of recipes) {
      if (fetch !== undefined) expect(namesFor(recipes, systems)).toContain(fetch.from);
    }
  });

  test("a mistake names the file and the path in it", () => {
    const wrong = JSON.stringify({ ...text, suite: "sid", name: "tool", sources: [], systems: [] });
    expect(() => parseRecipe("tool.json", wrong)).toThrow(
      /tool\.json[\s\S]*sources[\s\S]*name[\s\S]*systems[\s\S]*suite/,
    );
  });

  test("a recipe's folders are counted in its hash", () => {
    const folder = mkdtempSync(join(tmpdir(), "recipes-"));
    const load = () => loadRecipes(folder)[0];
    try {
      mkdirSync(join(folder, "tool"));
      writeFileSync(join(folder, "tool/recipe.json"), JSON.stringify(text));
      const bare = load();
      expect(bare).toMatchObject({ hasFiles: false, hasFetchFiles: false, folder: join(folder, "tool") });
      mkdirSync(join(folder, "tool/files"));
      writeFileSync(join(folder, "tool/files/settings"), "1");
      const one = load();
      writeFileSync(join(folder, "tool/files/settings"), "2");
      const two = load();
      expect(one).toMatchObject({ hasFiles: true, hasFetchFiles: false });
      expect(new Set([bare, one, two].map((recipe) => recipe?.filesHash)).size).toBe(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("namesFor", () => {
  const both = ["linux/amd64" as const, "linux/arm64" as const];
  const recipes = [
    { name: "a:1", systems: ["shop", "office"], platforms: both },
    { name: "b:1", systems: ["office"], platforms: ["linux/amd64" as const] },
    { name: "c:1", systems: ["lab"], platforms: both },
  ];

  test("names what any of the systems needs, once", () => {
    expect(namesFor(recipes, ["shop", "office"])).toEqual(["a:1", "b:1"]);
    expect(namesFor(recipes, [])).toEqual([]);
    expect(namesFor(recipes, "all")).toEqual(["a:1", "b:1", "c:1"]);
  });

  test("a system that no recipe names needs nothing", () => {
    expect(namesFor(recipes, ["zoo"])).toEqual([]);
    expect(knownSystems(recipes)).toEqual(["lab", "office", "shop"]);
  });

  test("for a platform that is only emulated it names those that somebody runs there", () => {
    expect(namesFor(recipes, ["shop", "office"], "linux/arm64")).toEqual(["a:1"]);
    expect(namesFor(loadRecipes(), ["parking"], "linux/arm64")).toContain("python:3.12-bookworm");
    expect(namesFor(loadRecipes(), ["parking"], "linux/arm64")).not.toContain("postgres:16");
  });

  test("the dev site asks for no other system's images", () => {
    expect(namesFor(loadRecipes(), ["flexstack"])).toEqual(["python:3.9-slim"]);
  });
});

describe("contentHash", () => {
  test("tells texts apart that only differ in where they end", () => {
    expect(contentHash(["ab", "c"])).not.toBe(contentHash(["a", "bc"]));
    expect(contentHash(["ab", "c"])).toBe(contentHash(["ab", "c"]));
  });
});
