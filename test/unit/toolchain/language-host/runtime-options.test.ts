import { describe, expect, test } from "vitest";
import { parseRuntimeOptions, splitWords } from "../../../../toolchain/language-host/runtime-options";

describe("parseRuntimeOptions", () => {
  test("has the official host's defaults", () => {
    expect(parseRuntimeOptions({})).toEqual({ typescript: true, tsconfig: undefined, nodeargs: [] });
  });

  test("reads what the project says and ignores what is for others", () => {
    const options = {
      typescript: false,
      nodeargs: "--require tsx/cjs",
      tsconfig: "t.json",
      packagemanager: "npm",
    };
    expect(parseRuntimeOptions(options)).toEqual({
      typescript: false,
      tsconfig: "t.json",
      nodeargs: ["--require", "tsx/cjs"],
    });
  });

  test("names every option of the wrong type at once", () => {
    expect(() => parseRuntimeOptions({ typescript: "no", nodeargs: 3 })).toThrow(
      'Pulumi.yaml: runtime.options.typescript must be a boolean, found "no"; runtime.options.nodeargs must be a string, found 3',
    );
  });
});

describe("splitWords", () => {
  test.each([
    ["", []],
    ["  --a   --b=c ", ["--a", "--b=c"]],
    ['--title "two words" x', ["--title", "two words", "x"]],
    ["--title='it is \"so\"'", ['--title=it is "so"']],
    ["a\\ b \\\\", ["a b", "\\"]],
    ['"say \\"hi\\" \\n"', ['say "hi" \\n']],
    ['"" x', ["", "x"]],
  ])("%j", (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });
});
