import { afterAll, beforeAll, expect, test } from "vitest";
import { containersOfSite, engine, inspect } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";

/** A name that no registry has: the engine's own image must do. */
const REPOSITORY = "sitestack-test/pulled";
const REFERENCE = `${REPOSITORY}:1`;

let stack: TestStack;

beforeAll(async () => {
  await engine.getImage("python:3.9-slim").tag({ repo: REPOSITORY, tag: "1" });
  stack = await TestStack.create("components", "pulled");
  stack.configure({ "components:case": "pulled", "components:reference": REFERENCE });
});
afterAll(async () => {
  await stack.remove();
  await engine.getImage(REFERENCE).remove();
});

test("a container runs exactly the image that the name stood for, and a second run changes nothing", async () => {
  const { Id } = await engine.getImage(REFERENCE).inspect();
  await stack.mustUp();
  const [container] = await containersOfSite(stack.name);
  const { Image, Config } = await inspect(container?.Id ?? "");
  expect({ image: Image, named: Config.Image }).toEqual({ image: Id, named: Id });
  expect(await stack.mustUp()).toSatisfy(isUnchanged);
  await stack.mustRefresh();
  await stack.expectNothingToDo();
});

test("the image stays when the stack goes", async () => {
  await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
  expect(await containersOfSite(stack.name)).toEqual([]);
  expect((await engine.getImage(REFERENCE).inspect()).RepoTags).toContain(REFERENCE);
});
