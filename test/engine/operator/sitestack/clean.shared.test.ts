import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type CleanOptions,
  type CleanReport,
  cleanByState,
  cleanText,
} from "../../../../operator/sitestack/clean/run";
import { containersOfSite, engine } from "../../support/engine";
import { TestStack } from "../../support/stack";

const context = mkdtempSync(join(tmpdir(), "sitestack-clean-"));
const repository = `sitestack/clean-${process.pid}`;
let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.create("topology", "clean");
});

afterAll(async () => {
  await stack?.remove();
  for (const name of await names()) await engine.getImage(name).remove({ force: true });
  rmSync(context, { recursive: true, force: true });
});

test("images of versions before the last one go, and nothing else", async () => {
  const [first = ""] = await deploy("1");
  expect(await clean()).toEqual([]);
  const second = await deploy("2");
  expect(await clean()).toEqual([]);
  const other = await engine.createContainer({
    Image: first,
    Cmd: ["true"],
    Labels: { "io.sitestack.site": stack.name },
  });
  const third = await deploy("3");
  expect(cleanText(await report({ dryRun: true }))).toContain(`kept ${first}: a container has it`);
  await other.remove();
  expect(await clean({ dryRun: true })).toEqual([first]);
  expect(await deployed()).toContain(first);
  expect(await clean({ keep: new Set([first]) })).toEqual([]);
  const fourth = await deploy("4");
  expect((await clean()).sort()).toEqual([first, ...second].sort());
  expect((await deployed()).sort()).toEqual([...third, ...fourth].sort());
  expect((await containersOfSite(stack.name)).map(({ State }) => State)).toEqual(["running"]);
});

/** Deploys a version of the image. @returns the names that are new */
async function deploy(version: string): Promise<string[]> {
  // The same content as another test's would be one image with it, which then has to stay.
  const label = `clean-${process.pid}-${version}`;
  writeFileSync(join(context, "Dockerfile"), `FROM python:3.9-slim\nLABEL version=${label}\n`);
  const before = await deployed();
  stack.configureTopology({
    topology: {
      name: "clean",
      images: { app: { build: { context, repository } } },
      services: { app: { image: { from: "app" }, init: true, command: ["sleep", "1000"] } },
    },
  });
  await stack.mustUp();
  return (await deployed()).filter((name) => !before.includes(name));
}

async function report(options: CleanOptions): Promise<CleanReport> {
  const { stdout } = await stack.mustRun(["stack", "export", "--show-secrets", "--stack", stack.name]);
  return cleanByState(stack.name, stdout, options);
}

/** @returns the builds that went */
async function clean(options: CleanOptions = {}): Promise<string[]> {
  const { hosts } = await report(options);
  expect(hosts.map(({ problem }) => problem)).toEqual([undefined]);
  return hosts.flatMap(({ removed }) => removed.flatMap(({ references }) => references)).filter(isBuild);
}

async function names(): Promise<string[]> {
  const images = await engine.listImages();
  const all = images.flatMap(({ RepoTags }) => RepoTags ?? []);
  return all.filter((name) => isBuild(name) || name.startsWith(`io.sitestack.site/${stack.name}:`));
}

async function deployed(): Promise<string[]> {
  return (await names()).filter(isBuild);
}

function isBuild(name: string): boolean {
  return name.startsWith(`${repository}:`);
}
