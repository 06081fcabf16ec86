import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { containersOfSite, engine, execute, inspect } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";

const PROGRAM = join(__dirname, "..", "programs", "topology");
const SECRET = "build-time-secret-value";

describe("a built image", () => {
  let stack: TestStack;
  let context: string;

  beforeEach(async () => {
    stack = await TestStack.create("topology", "images");
    context = mkdtempSync(join(tmpdir(), "sitestack-context-"));
    cpSync(join(__dirname, "..", "fixtures", "tiny-image"), context, { recursive: true });
    writeFileSync(join(context, ".dockerignore"), "*.md\n");
  });
  afterEach(async () => {
    await stack.remove();
    rmSync(context, { recursive: true });
  });

  const deploy = (build: Record<string, unknown> = {}, buildSecrets: Record<string, unknown> = {}) =>
    stack.configureTopology({
      buildSecrets,
      topology: {
        name: "images",
        images: { tiny: { build: { context: relative(PROGRAM, context), ...build } } },
        services: {
          tiny: { image: { from: "tiny" }, init: true, stopGracePeriod: "1s", command: ["sleep", "1000"] },
        },
      },
    });
  const container = async () => {
    const [found] = await containersOfSite(stack.name);
    if (found === undefined) throw new Error("no container");
    return inspect(found.Id);
  };

  test("is built again only when its content changes", async () => {
    deploy();
    await stack.mustUp();
    const first = await container();
    expect(first.Config.Image).toMatch(/^sitestack\/images-tiny:[0-9a-f]{12}-(amd64|arm64)$/);
    writeFileSync(join(context, "notes.md"), "ignored by .dockerignore");
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    writeFileSync(join(context, "content.txt"), "second\n");
    const preview = await stack.preview("--diff");
    expect(preview.text).toContain(first.Config.Image);
    await stack.mustUp();
    const second = await container();
    expect(second.Config.Image).not.toBe(first.Config.Image);
    expect(second.Id).not.toBe(first.Id);
  });

  test("a failed build shows the failing step's last lines and leaves the running service as it is", async () => {
    deploy();
    await stack.mustUp();
    const before = await container();
    writeFileSync(
      join(context, "Dockerfile"),
      "FROM python:3.9-slim\nRUN echo compiling; echo no such header >&2; exit 4\n",
    );
    const { exitCode, text } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(text).toContain("no such header");
    expect(text).toContain("exit code: 4");
    expect((await container()).Id).toBe(before.Id);
    expect((await container()).State.Running).toBe(true);
  });

  test("that somebody has removed by hand is built again before a container needs it", async () => {
    deploy();
    await stack.mustUp();
    const { Id, Config } = await container();
    await engine.getContainer(Id).remove({ force: true });
    await engine.getImage(Config.Image).remove({ force: true });
    await stack.mustRefresh();
    await stack.mustUp();
    expect((await container()).Config.Image).toBe(Config.Image);
  });

  test("takes arguments and labels", async () => {
    deploy({ args: { GREETING: "moin" }, labels: { "org.example.team": "edge" } });
    await stack.mustUp();
    const { Config } = await container();
    const image = await engine.getImage(Config.Image).inspect();
    expect(image.Config.Labels).toMatchObject({ "org.example.team": "edge" });
    expect(await execute((await container()).Id, ["cat", "/greeting"])).toContain("moin");
  });

  test("takes a secret that is in no state, image or output", async () => {
    writeFileSync(
      join(context, "Dockerfile"),
      "FROM python:3.9-slim\nRUN --mount=type=secret,id=token wc -c < /run/secrets/token > /length\n",
    );
    deploy({}, { tiny: { token: "token" } });
    await stack.setSecret("token", SECRET);
    const { exitCode, text } = await stack.up();
    expect(exitCode).toBe(0);
    const { Config } = await container();
    const history = JSON.stringify(await engine.getImage(Config.Image).history());
    const shown = [history, text, await stack.exportState()];
    expect(shown.map((where) => where.includes(SECRET))).toEqual([false, false, false]);
    expect((await execute((await container()).Id, ["cat", "/length"])).trim()).toBe(String(SECRET.length));
  });
});
