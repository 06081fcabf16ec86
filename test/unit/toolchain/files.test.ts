import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contentHash, findOnPath } from "../../../toolchain/files";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("contentHash", () => {
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, "src/deep"), { recursive: true });
    writeFileSync(join(folder, "src", name), text);
  };
  const hash = () => contentHash([join(folder, "src"), join(folder, "absent")]);

  test("does not depend on where the folder is or when its files were written", () => {
    write("deep/a.ts", "a");
    const before = hash();
    renameSync(join(folder, "src"), join(folder, "moved"));
    expect(contentHash([join(folder, "moved"), join(folder, "absent")])).toBe(before);
  });

  test("changes with a content, a name, and what belongs to which path", () => {
    write("a.ts", "a");
    const before = hash();
    write("a.ts", "b");
    const changed = hash();
    rmSync(join(folder, "src/a.ts"));
    write("b.ts", "b");
    expect(new Set([before, changed, hash()]).size).toBe(3);
    expect(contentHash([join(folder, "absent"), join(folder, "src")])).not.toBe(hash());
  });
});

test("findOnPath takes the first executable file and passes over all else", () => {
  for (const name of ["one", "two", "three"]) mkdirSync(join(folder, name));
  mkdirSync(join(folder, "one/tool"));
  writeFileSync(join(folder, "two/tool"), "");
  writeFileSync(join(folder, "three/tool"), "");
  chmodSync(join(folder, "three/tool"), 0o755);
  const path = ["", ...["one", "two", "three"].map((name) => join(folder, name))].join(":");
  expect(findOnPath("tool", path)).toBe(join(folder, "three/tool"));
  expect(findOnPath("other", path)).toBeUndefined();
});
