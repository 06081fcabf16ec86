import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { siteFileSchema } from "../../../../src/config/json-schema";

test("the schema that the site files name is the one that zod says", () => {
  const written = JSON.parse(readFileSync("schema/site.schema.json", "utf8"));
  expect(written, "run: npm run schema").toEqual(siteFileSchema());
});

test.each(["Pulumi.dev.yaml", "Pulumi.edge-arm.yaml"])("%s names it", (file) => {
  expect(readFileSync(file, "utf8")).toMatch(
    /^# yaml-language-server: \$schema=\.\/schema\/site\.schema\.json\n/,
  );
});
