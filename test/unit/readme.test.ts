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

  test("its FlexStack table names every setting", () => {
    const schema = JSON.parse(read("schema/site.schema.json")) as {
      properties: { config: { properties: Record<string, { additionalProperties: unknown }> } };
    };
    const systems = JSON.stringify(
      schema.properties.config.properties["sitestack:systems"]?.additionalProperties,
    );
    const [flexstack] = (JSON.parse(systems) as { oneOf: { properties: Record<string, unknown> }[] }).oneOf;
    for (const setting of Object.keys(flexstack?.properties ?? {}).filter(
      (key) => key !== "type" && key !== "host",
    )) {
      expect(read("README.md")).toContain(`\`${setting}`);
    }
  });
});
