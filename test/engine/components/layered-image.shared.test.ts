import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { containersOfSite, engine, execute } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";

const PROGRAM = join(__dirname, "..", "programs", "components");

let stack: TestStack;
let folder: string;

beforeAll(async () => {
  stack = await TestStack.create("components", "layers");
  folder = mkdtempSync(join(tmpdir(), "sitestack-layers-"));
  cpSync(join(__dirname, "..", "fixtures", "layers"), folder, { recursive: true });
  stack.configure({ "components:case": "layers", "components:folder": relative(PROGRAM, folder) });
});
afterAll(async () => {
  await stack.remove();
  rmSync(folder, { recursive: true });
});

/** The references of the three images that an update has built, or found there already; by layer. */
async function references(): Promise<Record<string, string>> {
  const built = (await stack.exportState()).matchAll(/"sitestack\/layers-(os|pip|app):[0-9a-f]{12}-\w+"/g);
  return Object.fromEntries([...built].map(([reference, layer]) => [layer, JSON.parse(reference)]));
}

/** What the container of the uppermost image says of the layers that it is made of. */
async function layersInside(): Promise<string[]> {
  const [container] = await containersOfSite(stack.name);
  return (await execute(container?.Id ?? "", ["cat", "/layers"])).trim().split(/\s+/);
}

/** The file system's layers, which begin with those of the image below. */
async function fileSystem(reference = ""): Promise<string[]> {
  const { RootFS } = await engine.getImage(reference).inspect();
  return RootFS.Layers ?? [];
}

test("each layer is built on exactly the one below", async () => {
  await stack.mustUp();
  expect(await layersInside()).toEqual(["os", "pip", "app"]);
  const { os, pip, app } = await references();
  const below = await fileSystem(os);
  const middle = await fileSystem(pip);
  expect(middle.slice(0, below.length)).toEqual(below);
  expect((await fileSystem(app)).slice(0, middle.length)).toEqual(middle);
  expect(await stack.mustUp()).toSatisfy(isUnchanged);
});

test("a change of the uppermost layer builds that one alone", async () => {
  const before = await references();
  writeFileSync(join(folder, "app", "content.txt"), "app-2\n");
  await stack.mustUp();
  const after = await references();
  expect(after).toEqual({ ...before, app: expect.not.stringMatching(before.app ?? "") });
  expect(await layersInside()).toEqual(["os", "pip", "app-2"]);
});

test("a change of the lowest layer builds all of them again", async () => {
  const before = await references();
  writeFileSync(join(folder, "os", "content.txt"), "os-2\n");
  await stack.mustUp();
  const after = await references();
  for (const layer of ["os", "pip", "app"]) expect(after[layer]).not.toBe(before[layer]);
  expect(await layersInside()).toEqual(["os-2", "pip", "app-2"]);
});
