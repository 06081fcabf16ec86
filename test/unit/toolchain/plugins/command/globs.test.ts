import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFiles, globExpression } from "../../../../../toolchain/plugins/command/globs";

test.each([
  ["*.txt", "a.txt", true],
  ["*.txt", "d/a.txt", false],
  ["**.txt", "d/a.txt", true],
  ["d/?.txt", "d/a.txt", true],
  ["d/?.txt", "d//.txt", false],
  ["[ab].txt", "b.txt", true],
  ["[!ab].txt", "b.txt", false],
  ["{a,d/*}.txt", "d/x.txt", true],
  ["a+b(1).txt", "a+b(1).txt", true],
  ["\\*.txt", "*.txt", true],
  ["\\*.txt", "a.txt", false],
])("%s and %s", (glob, path, matches) => {
  expect(globExpression(glob).test(path)).toBe(matches);
});

describe("files under a directory", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "globs-"));
    mkdirSync(join(directory, "d"));
    for (const name of ["b.txt", "a.txt", "d/c.txt", "d/e.bin"]) writeFileSync(join(directory, name), name);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const names = async (...patterns: string[]) =>
    (await findFiles(directory, patterns)).map(({ name }) => name);

  test("come in order, with their content's hash", async () => {
    expect(await names("**.txt")).toEqual(["a.txt", "b.txt", "d/c.txt"]);
    const [file] = await findFiles(directory, ["a.txt"]);
    expect(file).toMatchObject({
      path: join(directory, "a.txt"),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("are taken away by a later exclusion and brought back by a still later pattern", async () => {
    expect(await names("**", "!d/**")).toEqual(["a.txt", "b.txt"]);
    expect(await names("**", "!**", "d/*.bin")).toEqual(["d/e.bin"]);
  });
});
