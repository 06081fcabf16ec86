import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { uploadArchive } from "../../../../../toolchain/plugins/docker/container/uploads";
import { tarFile } from "../../../../../toolchain/plugins/docker/tar";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "uploads-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function listing(archive: Buffer): string {
  return execFileSync("tar", ["-tvf", "-"], { input: archive, encoding: "utf8" }).trim();
}

describe("an upload's archive", () => {
  test.each([
    [{ content: "hällo" }, "-rw-r--r-- 0/0               6 "],
    [{ contentBase64: "AAEC", executable: true }, "-rwxr--r-- 0/0               3 "],
    [{ content: "x", permissions: "0600" }, "-rw------- 0/0               1 "],
  ])("%j", async (upload, line) => {
    const listed = listing(await uploadArchive({ file: "/etc/x.conf", ...upload }));
    expect(listed).toMatch(/ etc\/x\.conf$/);
    expect(listed.startsWith(line)).toBe(true);
  });

  test("holds a local file's bytes", async () => {
    const source = join(directory, "source");
    writeFileSync(source, Buffer.from([0, 255, 10]));
    const archive = await uploadArchive({ file: "x", source });
    expect(execFileSync("tar", ["-xOf", "-", "x"], { input: archive })).toEqual(Buffer.from([0, 255, 10]));
  });

  test("needs exactly one content, and a source that is there", async () => {
    await expect(uploadArchive({ file: "x" })).rejects.toThrow(/one of .* must be set/);
    await expect(uploadArchive({ file: "x", content: "a", source: "b" })).rejects.toThrow(/only one of/);
    await expect(uploadArchive({ file: "x", source: "/nonexistent" })).rejects.toThrow(
      /could not read file: open \/nonexistent/,
    );
  });
});

test("long paths are split between the header's two fields, too long ones refused", () => {
  const path = `${"directory/".repeat(12)}file`;
  expect(listing(tarFile(path, Buffer.from(""), 0o644))).toMatch(new RegExp(` ${path}$`));
  expect(() => tarFile("x".repeat(300), Buffer.from(""), 0o644)).toThrow(/too long/);
});
