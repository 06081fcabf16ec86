import { describe, expect, test } from "vitest";
import {
  isAtLeast,
  oldestGo,
  PLUGINS,
  pinnedCliVersion,
  pinnedPluginVersion,
  sdkVersion,
} from "../../../toolchain/versions";

describe("isAtLeast", () => {
  test.each([
    ["v3.200.0", true],
    ["3.200.1", true],
    ["3.1000.0", true],
    ["v4.0.0-alpha.1", true],
    ["v3.199.12", false],
    ["2.999.0", false],
    ["", false],
    ["dev", false],
  ])("%s against 3.200.0: %s", (version, expected) => {
    expect(isAtLeast(version, "3.200.0")).toBe(expected);
  });
});

test("the CLI's pin is read from its go.mod", () => {
  expect(pinnedCliVersion("require (\n\tgithub.com/pulumi/pulumi/pkg/v3 v3.1.2 // indirect\n)")).toBe(
    "3.1.2",
  );
  expect(oldestGo("module x\n\ngo 1.26.8\n")).toBe("1.26.8");
  expect(() => pinnedCliVersion("module x")).toThrow("toolchain/cli/go.mod does not require");
});

test("every pin is a version that is new enough for the project", () => {
  expect(isAtLeast(pinnedCliVersion(), "3.200.0")).toBe(true);
  expect(isAtLeast(sdkVersion(), "3.200.0")).toBe(true);
  for (const name of PLUGINS) expect(pinnedPluginVersion(name)).toMatch(/^\d+\.\d+\.\d+$/);
});
