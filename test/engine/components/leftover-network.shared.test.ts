import { afterEach, beforeEach, expect, test } from "vitest";
import { engine, inspect } from "../support/engine";
import { TestStack } from "../support/stack";
import { testSite } from "../support/test-run";

const IMAGE = "python:3.9-slim";

let stack: TestStack;
/** Also the name of the one service's container. */
let network: string;
/** What the state should know and does not. */
let left: (() => Promise<unknown>)[];

beforeEach(async () => {
  stack = await TestStack.create("topology", "left-network");
  network = `${stack.name}-net`;
  left = [];
  stack.configureTopology({
    topology: {
      name: "shop",
      networks: { front: { name: network } },
      services: {
        web: {
          ...{ image: IMAGE, init: true, command: ["sleep", "1000"], stopGracePeriod: "1s" },
          ...{ containerName: network, networks: ["front"] },
        },
      },
    },
  });
});
afterEach(async () => {
  for (const remove of left.reverse()) await remove();
  await stack.remove();
});

async function leaveNetwork(labels: Record<string, string>): Promise<string> {
  const { id } = await engine.createNetwork({ Name: network, Labels: labels });
  left.push(() => engine.getNetwork(id).remove());
  return id;
}

async function leaveContainer(labels: Record<string, string>): Promise<string> {
  const container = await engine.createContainer({
    ...{ Image: IMAGE, Cmd: ["sleep", "1000"], Labels: labels, name: `${network}-left` },
    HostConfig: { NetworkMode: network },
  });
  left.push(() => container.remove({ force: true }));
  await container.start();
  return container.id;
}

const ours = () => ({ "io.sitestack.site": stack.name, "io.sitestack.system": "shop" });

test("what an interrupted update has left is got over, and said; a preview touches nothing", async () => {
  const id = await leaveNetwork(ours());
  expect((await stack.preview()).exitCode).toBe(0);
  expect((await engine.getNetwork(network).inspect()).Id).toBe(id);
  const { exitCode, text } = await stack.up();
  expect(exitCode, text).toBe(0);
  left = [];
  expect(text).toContain(`removing network ${network}: an interrupted update left it behind`);
  const { Id } = await engine.getNetwork(network).inspect();
  expect(Id).not.toBe(id);
  expect((await inspect(network)).NetworkSettings.Networks[network]?.NetworkID).toBe(Id);
  await stack.expectNothingToDo();
});

test("one with this system's containers running stays with them, and the error says how to free it", async () => {
  const id = await leaveNetwork(ours());
  const container = await leaveContainer(ours());
  const { exitCode, text } = await stack.up();
  expect(exitCode).not.toBe(0);
  expect(text).toContain(`found site ${stack.name}, system shop; on it: ${network}-left`);
  expect(text).toContain(`docker rm -f ${network}-left && docker network rm ${network}`);
  expect(text).not.toContain("already exists");
  expect(text, "a user's matter, not a program's: no stack").not.toMatch(/^ +at /m);
  expect((await engine.getNetwork(network).inspect()).Id).toBe(id);
  expect((await inspect(container)).State.Running).toBe(true);
});

test("somebody else's stays, and the error says whose it is", async () => {
  const plant = testSite("plant");
  const id = await leaveNetwork({ "io.sitestack.site": plant, "io.sitestack.system": "shop" });
  const { exitCode, text } = await stack.up();
  expect(exitCode).not.toBe(0);
  expect(text).toContain(`it is somebody else's (found site ${plant}, system shop; on it: nothing)`);
  expect(text).toContain("choose another name (`network.name`)");
  expect((await engine.getNetwork(network).inspect()).Id).toBe(id);
});
