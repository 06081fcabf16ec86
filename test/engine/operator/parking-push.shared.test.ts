import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Platform } from "../../../components";
import { parkingLayers } from "../../../src/systems/parking/source";
import { ensureBaseImages } from "../../../toolchain/base-images";
import { run } from "../../../toolchain/run";
import { containersOfSite, engine, execute, inspect } from "../support/engine";
import { docker } from "../support/plain-containers";
import { isUnchanged, TestStack } from "../support/stack";
import { testSite } from "../support/test-run";
import { mustBuild, ownArch, removeImages } from "./parking-build";

/** A checkout of somebody's own, with Dockerfiles as the document has them. */
const CHECKOUT = {
  "pyproject.toml": '[project]\nname = "somebody-s"\n',
  version: "1\n",
  "docker/images/os/Dockerfile": "FROM python:3.9-slim\n",
  "docker/images/pip/Dockerfile":
    "FROM protyom/parking-monitoring:os\nWORKDIR /app/\nCOPY pyproject.toml /app/\n",
  "docker/images/app/Dockerfile": "FROM protyom/parking-monitoring:pip\nCOPY . /app/\n",
};

const APP = { image: { from: "app" }, init: true, stopGracePeriod: "1s", command: ["sleep", "1000"] };

let registry: string;
let repository: string;
let checkout: string;
let stack: TestStack;
/** Whether the machine has the builder `multiarch`: one that the test makes goes with it. */
let hadBuilder: boolean;

beforeAll(async () => {
  await ensureBaseImages({ report: () => {}, names: ["registry:2", "python:3.9-slim"] });
  hadBuilder = (await run("docker", ["buildx", "inspect", "multiarch"])).exitCode === 0;
  const label = `io.sitestack.site=${testSite("registry")}`;
  registry = await docker("run", "--detach", "--label", label, "--publish", "127.0.0.1::5000", "registry:2");
  repository = `${await docker("port", registry, "5000/tcp")}/somebody/parking`;
  checkout = mkdtempSync(join(tmpdir(), "parking-checkout-"));
  for (const [file, text] of Object.entries(CHECKOUT)) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    writeFileSync(join(checkout, file), text);
  }
  stack = await TestStack.create("topology", "from-registry");
});
afterAll(async () => {
  await stack.remove();
  await docker("rm", "--force", "--volumes", registry);
  await removeImages(repository);
  if (!hadBuilder) await run("docker", ["buildx", "rm", "--force", "multiarch"]);
  rmSync(checkout, { recursive: true });
});

/** Pushes a version, and leaves nothing of it on the engine. Returns the image as a site pins it. */
async function push(version: string): Promise<string> {
  writeFileSync(join(checkout, "version"), `${version}\n`);
  const options = ["--arch", await ownArch(), "--push", "--source", checkout, "--repository", repository];
  const { appImage = "" } = await mustBuild(...options);
  await removeImages(repository);
  return appImage;
}

async function deploy(pull: string) {
  stack.configureTopology({
    topology: { name: "pushed", images: { app: { pull } }, services: { app: APP } },
  });
  return stack.mustUp();
}

/** The same layers as a site has them, which pushes what it builds. */
async function deployLayers() {
  const settings = { source: checkout, machineLearning: false, build: { repository, push: true } };
  const layers = parkingLayers(settings, `linux/${await ownArch()}` as Platform);
  stack.configureTopology({
    topology: { name: "pushed", images: { app: { layers } }, services: { app: APP } },
  });
  return stack.mustUp();
}

/** What runs: the content of its file, and the names by which a registry knows its image. */
async function running(): Promise<{ version: string; digests: string[] }> {
  const [container] = await containersOfSite(stack.name);
  const { Id, Image } = await inspect(container?.Id ?? "");
  const version = (await execute(Id, ["cat", "/app/version"])).trim();
  return { version, digests: (await engine.getImage(Image).inspect()).RepoDigests ?? [] };
}

/** The tags of a repository, as the registry itself lists them. */
async function tagsInRegistry(): Promise<string[]> {
  const [host, ...path] = repository.split("/");
  const answer = await fetch(`http://${host}/v2/${path.join("/")}/tags/list`);
  return ((await answer.json()) as { tags: string[] }).tags;
}

describe("pushed to a registry", () => {
  let first: string;

  test("the layers have the documented tags beside those of their content", async () => {
    first = await push("1");
    expect(first).toMatch(new RegExp(`^${repository}:app(_arm)?@sha256:[0-9a-f]{64}$`));
    const [arch, tags] = [await ownArch(), await tagsInRegistry()];
    const documented = arch === "arm64" ? ["app_arm", "os_arm", "pip_arm"] : ["app", "latest", "os", "pip"];
    expect(tags.filter((tag) => !tag.includes("-")).sort()).toEqual(documented);
    const ofContent = tags.filter((tag) => tag.includes("-")).sort();
    expect(ofContent.map((tag) => tag.replace(/-[0-9a-f]{12}-/, "-"))).toEqual([
      `app-${arch}`,
      `os-${arch}`,
      `pip-${arch}`,
    ]);
  });

  test("an image is pulled by its digest, and stays when its tag moves on", async () => {
    expect(await engine.listImages({ filters: { reference: [repository] } })).toEqual([]);
    await deploy(first);
    const [, pinned] = first.split("@");
    const digest = `${repository}@${pinned}`;
    expect(await docker("logs", registry)).toMatch(
      new RegExp(`"GET /v2/somebody/parking/manifests/${pinned} HTTP/[0-9.]+" 200`),
    );
    expect(await running()).toEqual({ version: "1", digests: [digest] });
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    const second = await push("2");
    expect(second).not.toBe(first);
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    expect((await running()).version).toBe("1");
    await deploy(second);
    expect(await running()).toEqual({ version: "2", digests: [`${repository}@${second.split("@")[1]}`] });
  });

  test("a site that pushes its layers runs what the registry has", async () => {
    writeFileSync(join(checkout, "version"), "3\n");
    await deployLayers();
    const { version, digests } = await running();
    expect(version).toBe("3");
    expect(digests).toEqual([expect.stringMatching(new RegExp(`^${repository}@sha256:`))]);
    const before = await tagsInRegistry();
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    expect(await tagsInRegistry()).toEqual(before);
  });
});
