import { expect, test } from "vitest";
import { foundText, pathText, renderSiteProblems, SiteConfigError } from "../../../../src/config/problem";

const MAC = {
  path: ["sitestack:systems", "flexstack", "stations", 2, "mac"],
  found: '"x"',
  message: "this is not allowed",
  hint: "write six hex pairs",
};
const TYPE = {
  path: ["sitestack:systems", "f", "type"],
  message: "this setting is missing",
  hint: "write one",
};

test("the text names place, path, what was found and what is allowed", () => {
  expect(renderSiteProblems([MAC, TYPE], (path) => `Pulumi.dev.yaml:${path.length}`)).toBe(
    [
      "the site's configuration has 2 mistakes; nothing was deployed",
      '  Pulumi.dev.yaml:5 sitestack:systems.flexstack.stations[2].mac: this is not allowed (found "x")',
      "      write six hex pairs",
      "  Pulumi.dev.yaml:3 sitestack:systems.f.type: this setting is missing",
      "      write one",
    ].join("\n"),
  );
  expect(renderSiteProblems([TYPE], () => "")).toContain("has 1 mistake;");
});

test("the error holds its problems, and its text is the whole report", () => {
  const error = new SiteConfigError([TYPE], () => "file");
  expect(error.problems).toEqual([TYPE]);
  expect(error.message).toContain("file sitestack:systems.f.type: this setting is missing");
});

test.each([
  [["sitestack:systems"], "sitestack:systems"],
  [["sitestack:hosts", "edge", "sshOpts", 0], "sitestack:hosts.edge.sshOpts[0]"],
  [["secrets:token"], "secrets:token"],
])("pathText of %j", (path, text) => {
  expect(pathText(path)).toBe(text);
});

test.each([
  [undefined, undefined],
  [null, "null"],
  ["", '""'],
  [0, "0"],
  [{ a: [1] }, '{"a":[1]}'],
  ["ssh://ops@edge:22", '"ssh://ops@edge:22"'],
  ["ssh://ops:hunter2@edge", '"ssh://ops:…@edge"'],
  ["tcp://ops:p@ss@edge:2376", '"tcp://ops:…@edge:2376"'],
])("foundText of %j", (value, text) => {
  expect(foundText(value)).toBe(text);
});

test("foundText is cut to 80 characters", () => {
  expect(foundText("x".repeat(78))).toHaveLength(80);
  expect(foundText("x".repeat(79))).toBe(`"${"x".repeat(76)}…`);
});
