import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import execa from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "../support/doors";
import { containersOf, engine, eventually, execute } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";

const PROGRAM = join(__dirname, "..", "programs", "topology");
const PARTS = ["producer", "aggregator"];

let stack: TestStack;
/** A checkout with a folder for each part, and a folder with a Dockerfile and a .dockerignore for each. */
let checkout: string;

beforeEach(async () => {
  stack = await TestStack.create("topology", "contexts");
  checkout = mkdtempSync(join(tmpdir(), "sitestack-checkout-"));
  write(".dockerignore", "producer\naggregator\n");
  for (const part of PARTS) {
    write(`${part}/content.txt`, `${part} 1\n`);
    write(`docker/Dockerfile.${part}`, "FROM python:3.9-slim\nCOPY . /sent/\n");
    write(`docker/Dockerfile.${part}.dockerignore`, `*\n!${part}\n`);
  }
});
afterEach(async () => {
  await stack.remove();
  rmSync(checkout, { recursive: true });
  // The daemon's port is another one in each run, and so is the image.
  const images = await engine.listImages({ filters: { reference: ["sitestack/contexts-*"] } });
  for (const { RepoTags } of images) for (const tag of RepoTags ?? []) await engine.getImage(tag).remove();
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(checkout, file)), { recursive: true });
  writeFileSync(join(checkout, file), text);
}

function deploy(context: string): void {
  const idle = { init: true, stopGracePeriod: "1s", command: ["sleep", "1000"] };
  const each = <Value>(value: (part: string) => Value) =>
    Object.fromEntries(PARTS.map((part) => [part, value(part)]));
  stack.configureTopology({
    topology: {
      name: "contexts",
      images: each((part) => ({ build: { context, dockerfile: `docker/Dockerfile.${part}` } })),
      services: each((part) => ({ ...idle, image: { from: part } })),
    },
  });
}

/** The reference of a part's image, and the files that its build was sent. */
async function deployed(part: string): Promise<{ id: string; image: string; files: string[] }> {
  const [container] = await containersOf({ "io.sitestack.site": stack.name, "io.sitestack.service": part });
  const { Id: id = "", Image: image = "" } = container ?? {};
  const listed = await execute(id, ["find", "/sent", "-type", "f"]);
  return { id, image, files: listed.trim().split(/\r?\n/).sort() };
}

describe("a Dockerfile in a folder of its own, its context one level up", () => {
  test("is built with its own .dockerignore, and again only when its own part changes", async () => {
    deploy(relative(PROGRAM, checkout));
    await stack.mustUp();
    const [producer, aggregator] = [await deployed("producer"), await deployed("aggregator")];
    expect(producer.files).toEqual(["/sent/producer/content.txt"]);
    expect(aggregator.files).toEqual(["/sent/aggregator/content.txt"]);
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    write("producer/content.txt", "producer 2\n");
    await stack.mustUp();
    expect((await deployed("producer")).image).not.toBe(producer.image);
    expect((await deployed("aggregator")).image).toBe(aggregator.image);
  });
});

describe("a git URL", () => {
  let daemon: ChildProcess;
  let url: string;

  beforeEach(async () => {
    const served = mkdtempSync(join(tmpdir(), "sitestack-git-"));
    const repository = join(served, "checkout");
    cpSync(checkout, repository, { recursive: true });
    await commit(repository, "v1");
    writeFileSync(join(repository, "producer/content.txt"), "producer 2\n");
    await commit(repository, "v2");
    const port = await freePort();
    const options = [
      "--export-all",
      "--reuseaddr",
      "--listen=127.0.0.1",
      `--port=${port}`,
      `--base-path=${served}`,
    ];
    daemon = spawn("git", ["daemon", ...options, served], { stdio: "ignore", detached: true });
    url = `git://127.0.0.1:${port}/checkout`;
    await eventually(() => execa("git", ["ls-remote", url]), Boolean, 10);
    return () => {
      // git starts the daemon as a child of its own.
      if (daemon.pid !== undefined) process.kill(-daemon.pid);
      rmSync(served, { recursive: true });
    };
  });

  async function commit(repository: string, tag: string): Promise<void> {
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], { cwd: repository });
    await git("init", "--quiet", "--initial-branch", "main");
    await git("add", ".");
    await git("commit", "--quiet", "--message", tag);
    await git("tag", tag);
  }

  test("is fetched by the builder, with a Dockerfile in a folder, and again only when the URL changes", async () => {
    deploy(`${url}#v1`);
    await stack.mustUp();
    const first = await deployed("producer");
    // Whether a .dockerignore counts in a repository is the builder's to say: BuildKit 0.13 sends everything.
    expect(first.files).toContain("/sent/producer/content.txt");
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    deploy(`${url}#v2`);
    await stack.mustUp();
    const second = await deployed("producer");
    expect(second.image).not.toBe(first.image);
    expect(await execute(second.id, ["cat", "/sent/producer/content.txt"])).toContain("producer 2");
  });
});
