import { describe, expect, test } from "vitest";
import { engineSettings, isLeftOver } from "../../../operator/left-overs";

const container = { kind: "container" as const, name: "web", provider: {} };

describe("isLeftOver", () => {
  test.each([
    ["exactly this name", { Id: "1", Names: ["/web"] }, true],
    ["one of its names", { Id: "1", Names: ["/other/web", "/web"] }, true],
    [
      "a name that only begins so, which the engine's filter lets through",
      { Id: "1", Names: ["/web-2"] },
      false,
    ],
    ["an id that the state knows", { Id: "known", Names: ["/web"] }, false],
    ["a network of this name", { Id: "1", Name: "web" }, true],
    ["a network of another name", { Id: "1", Name: "webs" }, false],
  ])("%s: %j", (_case, object, expected) => {
    expect(isLeftOver(object, container, new Set(["known"]))).toBe(expected);
  });
});

test("the provider's configuration is read as the engine's settings", () => {
  expect(engineSettings({ host: "ssh://ops@edge", sshOpts: '["-p","22"]' })).toEqual({
    host: "ssh://ops@edge",
    sshOpts: ["-p", "22"],
  });
  expect(engineSettings({ context: "edge", sshOpts: ["-4"] })).toEqual({ context: "edge", sshOpts: ["-4"] });
});
