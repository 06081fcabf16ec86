import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { locateIn } from "../../../../src/config/locate";

const SITE = `# a comment
encryptionsalt: v1:abc
config:
  sitestack:hosts:
    local: {}
  sitestack:systems:
    flexstack:
      type: flexstack
      stations:
        - id: 1
        - { id: 2, mac: "x" }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "locate-"));
  writeFileSync(join(folder, "Pulumi.dev.yaml"), SITE);
  writeFileSync(join(folder, "Pulumi.broken.yaml"), "config: [}\n");
  writeFileSync(join(folder, "Pulumi.empty.yaml"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const SYSTEMS = "sitestack:systems";

describe("a line of the file", () => {
  test.each([
    ["a key", ["sitestack:hosts", "local"], 5],
    ["a setting", [SYSTEMS, "flexstack", "type"], 8],
    ["an entry of a list", [SYSTEMS, "flexstack", "stations", 1], 11],
    ["a setting of an entry", [SYSTEMS, "flexstack", "stations", 0, "id"], 10],
    ["a setting of an entry in one line", [SYSTEMS, "flexstack", "stations", 1, "mac"], 11],
    ["what is missing: its nearest parent", [SYSTEMS, "flexstack", "network", "subnet"], 7],
    ["an entry that is missing: its list", [SYSTEMS, "flexstack", "stations", 7, "id"], 9],
    ["below a plain value: that value", [SYSTEMS, "flexstack", "type", "name"], 8],
    ["a namespace that is missing: config itself", ["secrets:token"], 3],
  ])("%s", (_name, path, line) => {
    expect(locateIn("Pulumi.dev.yaml", folder)(path)).toBe(`Pulumi.dev.yaml:${line}`);
  });
});

test.each([["Pulumi.absent.yaml"], ["Pulumi.empty.yaml"]])(
  "the name alone where there is no line: %s",
  (file) => {
    expect(locateIn(file, folder)([SYSTEMS])).toBe(file);
  },
);

test("a file that is no YAML is no error of its own", () => {
  expect(locateIn("Pulumi.broken.yaml", folder)([SYSTEMS])).toMatch(/^Pulumi\.broken\.yaml/);
});
