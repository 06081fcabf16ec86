import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { filesOf, recallTools, rememberTools, toolsKey } from "../../../toolchain/memo";
import { type CachePaths, cachePaths } from "../../../toolchain/paths";

let paths: CachePaths;
let pulumi: string;
beforeEach(() => {
  paths = cachePaths(mkdtempSync(join(tmpdir(), "memo-")));
  mkdirSync(paths.toolchain);
  pulumi = join(paths.toolchain, "pulumi");
  writeFileSync(pulumi, "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(paths.cache, { recursive: true });
});

test("what was found is recalled for the same key while its files are there", () => {
  const tools = { pulumi, pulumiHome: paths.pulumiHome, files: filesOf(pulumi, [], false), parts: [] };
  expect(recallTools(paths, "key")).toBeUndefined();
  rememberTools(paths, "key", tools);
  expect(recallTools(paths, "key")).toEqual(tools);
  expect(recallTools(paths, "other")).toBeUndefined();
  rmSync(pulumi);
  expect(recallTools(paths, "key")).toBeUndefined();
});

test("our own language host is one of the files that must be there", () => {
  expect(filesOf("/cache/cli/pulumi", ["/home/plugins/docker"], true)).toEqual([
    "/cache/cli/pulumi",
    "/cache/cli/pulumi-language-nodejs",
    "/home/plugins/docker",
  ]);
});

test("the key changes with what the user names and with the CLI on PATH, and with nothing else", () => {
  const key = toolsKey();
  vi.stubEnv("UNRELATED", "1");
  expect(toolsKey()).toBe(key);
  vi.stubEnv("SITESTACK_PLUGIN_ARCHIVES", "/archives");
  const named = toolsKey();
  const folder = join(paths.cache, "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, "pulumi"), "", { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  expect(new Set([key, named, toolsKey()]).size).toBe(3);
});
