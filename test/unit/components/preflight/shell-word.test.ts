import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellWord } from "../../../../components/preflight/shell-word";

test.each(["/srv/data", "a b", "it's", "$(date)", "", '"', "a\\b", "ü"])(
  "%j is one word to the shell",
  (text) => {
    expect(execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`]).toString()).toBe(text);
  },
);

test("no quotes where none are needed", () => {
  expect(shellWord("/srv/data")).toBe("/srv/data");
});
