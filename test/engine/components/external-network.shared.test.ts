import { afterAll, beforeAll, expect, test } from "vitest";
import { containersOfSite, engine, inspect } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";
import { testSite } from "../support/test-run";

let stack: TestStack;
let network: string;

beforeAll(async () => {
  stack = await TestStack.create("components", "external");
  network = `${stack.name}-plant`;
  stack.configure({ "components:case": "external", "components:network": network });
});
afterAll(async () => {
  await stack.remove();
  await engine.getNetwork(network).remove();
});

test("that is absent is an error that says how to make it, and nothing is created", async () => {
  const { exitCode, text } = await stack.up();
  expect(exitCode).not.toBe(0);
  for (const part of ["host local", `"${network}"`, `docker network create ${network}`]) {
    expect(text).toContain(part);
  }
  expect(await containersOfSite(stack.name)).toEqual([]);
});

test("that is there is joined by name and by alias, and a second run changes nothing", async () => {
  const { id } = await engine.createNetwork({
    Name: network,
    Labels: { "io.sitestack.site": testSite("plant") },
  });
  await stack.mustUp();
  const [container] = await containersOfSite(stack.name);
  const { NetworkSettings } = await inspect(container?.Id ?? "");
  expect(Object.keys(NetworkSettings.Networks)).toEqual([network]);
  expect(NetworkSettings.Networks[network]).toMatchObject({
    NetworkID: id,
    Aliases: expect.arrayContaining(["guest"]),
  });
  expect(await stack.mustUp()).toSatisfy(isUnchanged);
});

test("stays when the stack goes", async () => {
  await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
  expect((await engine.getNetwork(network).inspect()).Name).toBe(network);
});
