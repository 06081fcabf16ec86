import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolvePath, serviceEnvironment } from "../../../components/service-environment";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "environment-"));
  writeFileSync(join(folder, "first.env"), "# a comment\nA=1\nB='two words'\nEMPTY=\n");
  writeFileSync(join(folder, "second.env"), "B=2\nC=3\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("later files win over earlier ones, the service's own values over files", () => {
  const envFile = [join(folder, "first.env"), join(folder, "second.env")];
  expect(serviceEnvironment("web", { image: "x", envFile, environment: { C: "own" } })).toEqual({
    A: "1",
    B: "2",
    C: "own",
    EMPTY: "",
  });
});

test("every file that cannot be read is told at once", () => {
  const envFile = ["absent.env", join(folder, "first.env"), folder];
  expect(() => serviceEnvironment("services.web", { image: "x", envFile })).toThrow(
    expect.objectContaining({
      problems: [
        expect.objectContaining({
          path: "services.web.envFile[0]",
          found: '"absent.env"',
          message: "the file cannot be read: ENOENT",
        }),
        expect.objectContaining({
          path: "services.web.envFile[2]",
          message: "the file cannot be read: EISDIR",
        }),
      ],
    }),
  );
});

test("a relative path is taken from the program's folder", () => {
  expect(resolvePath("a/b")).toBe(resolve("a/b"));
  expect(resolvePath("/a/b")).toBe("/a/b");
});
