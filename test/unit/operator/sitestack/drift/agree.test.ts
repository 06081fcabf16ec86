import { expect, test } from "vitest";
import { agrees } from "../../../../../operator/sitestack/drift/agree";

test.each([
  ["nothing in any of the provider's words", undefined, ""],
  ["an empty list and no list", [], null],
  ["a number as text", 512, "512"],
  ["a list in another order", ["A", "B"], ["B", "A"]],
  ["what the engine has filled in", { tests: ["CMD"] }, { tests: ["CMD"], timeout: "0s" }],
  ["the provider's notes", { __defaults: ["a"], name: "x" }, { name: "x" }],
])("%s agree", (_what, wanted, found) => {
  expect(agrees(wanted, found)).toBe(true);
});

test.each([
  ["something and nothing", "always", ""],
  ["nothing and something", undefined, 64],
  ["a longer list", ["A"], ["A", "B"]],
  ["the same twice and two", ["A", "A"], ["A", "B"]],
  ["another value inside", { retries: 3 }, { retries: 5 }],
])("%s do not agree", (_what, wanted, found) => {
  expect(agrees(wanted, found)).toBe(false);
});

test("the words of a command have an order", () => {
  expect(agrees(["a", "b"], ["b", "a"], "command")).toBe(false);
  expect(agrees({ tests: ["CMD", "x"] }, { tests: ["x", "CMD"] }, "healthcheck")).toBe(false);
});
