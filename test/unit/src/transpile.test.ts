import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import execa from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";

const HOOK = resolve(__dirname, "../../../src/transpile.cjs");
/** In a `.js` file of a package without a type: tsx makes it CommonJS and marks it, Node refuses it or marks nothing. */
const MODULE_SYNTAX = "export const value = 1;";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sitestack-transpile-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function node(entry: string) {
  return execa("node", ["--require", HOOK, join(folder, entry)], { cwd: resolve(__dirname), reject: false });
}

test("the project's own sources are transpiled, and find each other without an extension", async () => {
  write("main.ts", 'import { value } from "./other"; console.log(value satisfies number);');
  write("other.ts", "export const value: number = 42;");
  expect(await node("main.ts")).toMatchObject({ stdout: "42", exitCode: 0 });
});

test("installed packages are left to Node", async () => {
  write(
    "main.ts",
    `function isTranspiled(name: string): boolean {
       try { return require(name).__esModule === true; } catch { return false; }
     }
     console.log(isTranspiled("./own.js"), isTranspiled("installed"));`,
  );
  write("own.js", MODULE_SYNTAX);
  write("node_modules/installed/index.js", MODULE_SYNTAX);
  expect(await node("main.ts")).toMatchObject({ stdout: "true false", exitCode: 0 });
});

test("what the SDK uses rarely is loaded when it is used, and is then the same", async () => {
  write(
    "main.ts",
    `const sdk = require(${JSON.stringify(require.resolve("@pulumi/pulumi"))});
     const isLoaded = (name: string) => Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/lib/" ));
     console.log(isLoaded("typescript"), isLoaded("@npmcli/arborist"));
     sdk.runtime.serializeFunction(() => 42).then(({ text }: { text: string }) =>
       console.log(isLoaded("typescript"), text.includes("42")));`,
  );
  // The entry itself is in the cache, and no more of it.
  expect(await node("main.ts")).toMatchObject({ stdout: "false true\ntrue true", exitCode: 0 });
});
