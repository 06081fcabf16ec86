import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  findRunner,
  installedPackages,
  requiredPlugins,
} from "../../../../toolchain/language-host/installed-packages";
import { projectRoot } from "../../../../toolchain/paths";

let program: string;
const write = (path: string, value: unknown) => {
  mkdirSync(dirname(join(program, path)), { recursive: true });
  writeFileSync(join(program, path), JSON.stringify(value));
};
beforeEach(() => {
  program = mkdtempSync(join(tmpdir(), "program-"));
});
afterEach(() => rmSync(program, { recursive: true }));

describe("requiredPlugins", () => {
  test("this project needs exactly its two providers", () => {
    expect(requiredPlugins(projectRoot)).toEqual([
      { name: "command", version: "v1.2.1", server: "" },
      { name: "docker", version: "v5.2.0", server: "" },
    ]);
  });

  test("reads name, version and server, and falls back to the package's own", () => {
    write("package.json", { dependencies: { "@pulumi/a": "1", b: "2", c: "3", absent: "4" } });
    write("node_modules/@pulumi/a/package.json", { version: "1.2.3", pulumi: { resource: true } });
    write("node_modules/b/package.json", {
      version: "2.0.0",
      pulumi: { resource: true, name: "bee", version: "v2.1.0", server: "https://plugins.example" },
    });
    write("node_modules/c/package.json", { version: "3.0.0", pulumi: { resource: false } });
    expect(requiredPlugins(program)).toEqual([
      { name: "a", version: "v1.2.3", server: "" },
      { name: "bee", version: "v2.1.0", server: "https://plugins.example" },
    ]);
  });

  test("finds packages that are installed further up, as Node does", () => {
    write("package.json", {});
    write("node_modules/a/package.json", { version: "1.0.0", pulumi: { resource: true } });
    write("programs/one/package.json", { dependencies: { a: "1" } });
    expect(requiredPlugins(join(program, "programs/one"))).toEqual([
      { name: "a", version: "v1.0.0", server: "" },
    ]);
  });

  test("a folder without package.json needs none", () => {
    expect(requiredPlugins(program)).toEqual([]);
  });
});

test("installedPackages lists direct dependencies, or all that npm has installed", () => {
  write("package.json", { dependencies: { a: "^1" }, devDependencies: { b: "^2" } });
  write("node_modules/a/package.json", { version: "1.5.0" });
  write("node_modules/b/package.json", { version: "2.0.0" });
  write("node_modules/.package-lock.json", {
    packages: {
      "node_modules/a": { version: "1.5.0" },
      "node_modules/a/node_modules/@x/y": { version: "9.0.0" },
    },
  });
  expect(installedPackages(program, false)).toEqual([
    { name: "a", version: "1.5.0" },
    { name: "b", version: "2.0.0" },
  ]);
  expect(installedPackages(program, true)).toEqual([
    { name: "a", version: "1.5.0" },
    { name: "@x/y", version: "9.0.0" },
  ]);
});

test("findRunner finds the program's own SDK, and says what to do where there is none", () => {
  expect(findRunner(projectRoot)).toMatch(/@pulumi\/pulumi\/cmd\/run\/index\.js$/);
  expect(() => findRunner(program)).toThrow(/not installed for the program in .*npm ci/);
});
