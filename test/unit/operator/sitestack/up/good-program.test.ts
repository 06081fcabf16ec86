import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  chooseProgram,
  programDiffers,
  withProgramAt,
} from "../../../../../operator/sitestack/up/good-program";

const COMMIT = "72a543e2bca9596a93e2a5beda1ef83fa9da97b0";
const update = { commit: COMMIT, dirty: false, at: "2026-11-21T10:00:00Z" };

test.each([
  ["the same", update, false, undefined, /which is that of 72a543e2bca9$/],
  ["another", update, true, COMMIT, /the program of 72a543e2bca9, since it has changed$/],
  ["another, then with changes of its own", { ...update, dirty: true }, true, COMMIT, /not committed then/],
  ["one that git does not have", update, undefined, undefined, /as it is here: git has no 72a543e2bca9/],
  ["one from outside git", { ...update, commit: undefined }, undefined, undefined, /outside git/],
])("the program was %s", (_what, good, differs, commit, took) => {
  const chosen = chooseProgram(good, differs);
  expect(chosen.commit).toBe(commit);
  expect(chosen.took).toMatch(took);
});

describe("in a repository", () => {
  let root: string;
  let first: string;
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], { cwd: root })
      .toString()
      .trim();
  const write = (name: string, text: string) => {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  };

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "good-program-"));
    git("init", "--quiet");
    write(".gitignore", "node_modules/\ndist/\n");
    write("src/index.ts", "first");
    write("Pulumi.yaml", "name: x");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    first = git("rev-parse", "HEAD");
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test("a settings file and a note beside the program do not change it; a source, tracked or new, does", async () => {
    write("Pulumi.dev.yaml", "config: {}");
    write("README.md", "text");
    expect(await programDiffers(first, root)).toBe(false);
    write("src/new.ts", "new");
    expect(await programDiffers(first, root)).toBe(true);
    rmSync(join(root, "src/new.ts"));
    write("src/index.ts", "second");
    expect(await programDiffers(first, root)).toBe(true);
    expect(await programDiffers(COMMIT, root)).toBeUndefined();
  });

  test("an earlier program runs as it was, with what lies beside it now, and leaves nothing", async () => {
    write("src/index.ts", "second");
    write("node_modules/here.txt", "package");
    write("dist/here.txt", "compiled");
    const folder = await withProgramAt(
      first,
      async (clone) => {
        expect(readFileSync(join(clone, "src/index.ts"), "utf8")).toBe("first");
        expect(readFileSync(join(clone, "node_modules/here.txt"), "utf8")).toBe("package");
        expect(lstatSync(join(clone, "dist")).isSymbolicLink()).toBe(true);
        const at = { cwd: clone };
        expect(execFileSync("git", ["rev-parse", "HEAD"], at).toString().trim()).toBe(first);
        expect(execFileSync("git", ["status", "--porcelain"], at).toString()).toBe("");
        return clone;
      },
      root,
    );
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(root, "node_modules/here.txt"))).toBe(true);
  });
});
