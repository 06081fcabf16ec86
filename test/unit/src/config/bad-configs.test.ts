import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { rawSite } from "../../../../src/config/load";
import { locateIn } from "../../../../src/config/locate";
import { parseSite } from "../../../../src/config/parse";
import { pathText, renderSiteProblems } from "../../../../src/config/problem";

/**
 * Whole site files with one mistake or several. Each says at its head what has to be reported, one line per mistake:
 * `# expect: <path> | <fragment of the message>`. Nothing else may be reported.
 */
const FOLDER = join(__dirname, "../../../fixtures/bad-configs");
const files = readdirSync(FOLDER).sort();

test("the corpus is large", () => {
  expect(files.length).toBeGreaterThanOrEqual(60);
});

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(FOLDER, file), "utf8");
  const expected = [...text.matchAll(/^# expect: (.+?) \| (.+)$/gm)].map(([, path = "", fragment = ""]) => ({
    path,
    fragment,
  }));
  const { problems } = parseSite(readSite(text));

  test("reports exactly its mistakes", () => {
    expect(problems.map(({ path }) => pathText(path)).sort()).toEqual(
      expected.map(({ path }) => path).sort(),
    );
    for (const { path, fragment } of expected) {
      const told = problems.filter((problem) => pathText(problem.path) === path);
      expect(renderSiteProblems(told, pathText)).toContain(fragment);
    }
  });

  test("says where each is, what is allowed, and no secret", () => {
    const locate = locateIn(file, FOLDER);
    for (const problem of problems) {
      expect(locate(problem.path)).toMatch(/\.yaml:\d+$/);
      expect(problem.hint).not.toBe("");
      expect(problem.hint).not.toMatch(/^Invalid/);
    }
    expect(renderSiteProblems(problems, locate)).not.toMatch(/hunter2|12345678/);
  });
});

/** The settings as the CLI hands them to the program: every value as text, a mapping or list as JSON. */
function readSite(text: string) {
  const { config } = parse(text) as { config: Record<string, unknown> };
  const settings = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return rawSite(Object.fromEntries(settings), []);
}
