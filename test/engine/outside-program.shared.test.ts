import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import manifest from "../../package.json";
import { containersOfSite } from "./support/engine";
import { isUnchanged, TestStack } from "./support/stack";

const root = join(__dirname, "..", "..");
/** The README shows the very same program. */
const PROGRAM = join(root, "test", "fixtures", "outside-program");
const PAGE = "http://127.0.0.1:18080";
const INSTALL = ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];

let folder: string;
let stack: TestStack;

/** The package as a user installs it, in a folder that has nothing else of this repository. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sitestack-outside-"));
  cpSync(PROGRAM, folder, { recursive: true });
  // What Pulumi's own template for TypeScript brings along.
  const { typescript, "@types/node": nodeTypes } = manifest.devDependencies;
  const devDependencies = { typescript, "@types/node": nodeTypes };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ main: "index.ts", devDependencies }));
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  const { stdout: tarball } = await execa("npm", pack, { cwd: root });
  await execa("npm", [...INSTALL, join(folder, tarball)], { cwd: folder });
  stack = await TestStack.createIn(folder, "outside-program", "outside");
});

afterAll(async () => {
  await stack?.remove();
  rmSync(folder, { recursive: true });
});

test("twenty lines that use nothing of this repository but its components", () => {
  const text = readFileSync(join(PROGRAM, "index.ts"), "utf8");
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  const imported = [...text.matchAll(/(?:from|require\(|import\() ?"([^"]+)"/g)].map(([, from]) => from);
  expect(imported).toEqual(["sitestack/components"]);
});

test("its types are right, those of the package included", async () => {
  const tsc = join(folder, "node_modules", "typescript", "bin", "tsc");
  const { exitCode, stdout } = await execa("node", [tsc, "--noEmit"], { cwd: folder, reject: false });
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
});

test("it deploys a service that answers, and a job after it; again, it changes nothing", async () => {
  await stack.mustUp();
  expect((await fetch(PAGE)).status).toBe(200);
  const states = (await containersOfSite(stack.name)).map(({ Labels, State }) => [
    Labels["io.sitestack.service"],
    State,
  ]);
  expect(Object.fromEntries(states)).toEqual({ web: "running", check: "exited" });
  expect(await stack.mustUp()).toSatisfy(isUnchanged);
});

test("it takes everything away", async () => {
  await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
  expect(await containersOfSite(stack.name)).toEqual([]);
  await expect(fetch(PAGE)).rejects.toThrow();
});
