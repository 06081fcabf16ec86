import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { projectName } from "../../../operator/project";

const folder = mkdtempSync(join(tmpdir(), "project-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a folder without a project is told", () => {
  expect(() => projectName(folder)).toThrow(`${folder}: there is no Pulumi.yaml.`);
});

test.each([
  ["Pulumi.json", '{"name": "as-json"}', "as-json"],
  ["Pulumi.yml", "name: as-yml\nruntime: nodejs\n", "as-yml"],
  ["Pulumi.yaml", "name: as-yaml\nruntime: nodejs\n", "as-yaml"],
])("its name is read from %s", (file, text, name) => {
  writeFileSync(join(folder, file), text);
  expect(projectName(folder)).toBe(name);
});
