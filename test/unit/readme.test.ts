import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseSite } from "../../src/config/parse";

const root = join(__dirname, "..", "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");

/** The first fenced block of a language. */
function fenced(text: string, language: string): string {
  return new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? "";
}

describe("the README", () => {
  test("its site file is valid", () => {
    const { config } = parse(fenced(read("README.md"), "yaml")) as { config: Record<string, unknown> };
    const settings = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace("sitestack:", ""), value]),
    );
    const { problems } = parseSite({ settings, secrets: { apiToken: { encrypted: true } } });
    expect(Object.keys(settings)).toContain("systems");
    expect(problems).toEqual([]);
  });

  test("its program is the one that the engine test deploys", () => {
    expect(fenced(read("README.md"), "ts")).toBe(read("test/fixtures/outside-program/index.ts"));
  });

  test.each(["README.md", "CONTRIBUTING.md"])("%s names only commands that are there", (name) => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read(name).matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)].map(
      ([, script]) => script,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  test.each(["README.md", "CONTRIBUTING.md", "bench/README.md"])(
    "%s has no figure still to be put in",
    (name) => {
      expect(read(name)).not.toMatch(/@[A-Z_]+@|TODO|TBD/);
    },
  );

  test("what is piped on is the command's output alone, without npm's heading", () => {
    const piped = read("README.md")
      .split("\n")
      .filter((line) => /^ {4}.*npm run .* [|>] /.test(line));
    expect(piped.length).toBeGreaterThan(0);
    expect(piped.filter((line) => !line.includes("npm run --silent "))).toEqual([]);
  });

  test.each([
    ["flexstack", "FlexStack V2X"],
    ["flead", "FLEAD"],
    ["rauta", "RAUTA"],
    ["ocs", "OCS"],
    ["parking", "Parking Monitoring"],
  ])("names every setting of %s in its chapter", (system, title) => {
    const [chapter = ""] = read("README.md")
      .split(/^## /m)
      .filter((text) => text.startsWith(`${title}\n`));
    const settings = Object.keys(schemaOf(system)).filter((key) => key !== "type" && key !== "host");
    expect(settings.filter((key) => !chapter.includes(`\`${key}`))).toEqual([]);
  });
});

/** A system's settings as the schema for editors has them. */
function schemaOf(system: string): Record<string, unknown> {
  const schema = JSON.parse(read("schema/site.schema.json")) as {
    properties: { config: { properties: Record<string, { additionalProperties: SystemsSchema }> } };
  };
  const { oneOf = [] } = schema.properties.config.properties["sitestack:systems"]?.additionalProperties ?? {};
  const found = oneOf.find(({ properties }) => properties.type.const === system);
  if (found === undefined) throw new Error(`the schema has no ${system}`);
  return found.properties;
}

interface SystemsSchema {
  oneOf: { properties: Record<string, unknown> & { type: { const: string } } }[];
}
