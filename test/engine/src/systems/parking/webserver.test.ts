import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REFERENCE } from "../../../../../src/systems/parking/source";
import { engine, execute } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";
import { get, startAsking } from "./https";
import { configure, containerOf } from "./site";

const SITE = "https://localhost:27443";

let stack: TestStack;
let source: string;
/** The CA that the job has made. */
let ca: string;

function settings() {
  return {
    stage: "webserver",
    source,
    bindAddress: "127.0.0.1",
    ports: { http: 27081, https: 27443 },
    network: { name: "parking-test-web", subnet: "10.97.1.0/24" },
    environment: { VIRTUAL_HOST: "localhost,127.0.0.1" },
    readyTimeout: "40s",
  };
}

async function webContainer(): Promise<string> {
  return (await containerOf(stack.name, "web")).Id;
}

beforeAll(async () => {
  source = mkdtempSync(join(tmpdir(), "parking-source-"));
  cpSync(REFERENCE, source, { recursive: true });
  stack = await TestStack.create("site", "parking-web");
  await configure(stack, settings());
  await stack.mustUp();
  const proxy = await containerOf(stack.name, "nginx-proxy");
  ca = (await execute(proxy.Id, ["cat", "/etc/nginx/tls/ca.crt"])).replaceAll("\r", "");
});

afterAll(async () => {
  const volumes = await engine.listVolumes({ filters: { label: [`io.sitestack.site=${stack.name}`] } });
  await stack.remove();
  for (const { Name } of volumes.Volumes ?? []) await engine.getVolume(Name).remove();
  rmSync(source, { recursive: true });
});

describe("the central server", () => {
  test("HTTPS answers with the certificate of its CA, HTTP redirects, and uWSGI serves", async () => {
    expect(JSON.parse((await get(`${SITE}/health/`, ca)).text)).toMatchObject({
      status: "healthy",
      server: expect.stringContaining("uWSGI"),
    });
    await expect(get(`${SITE}/health/`)).rejects.toThrow(/certificate/);
    const { status, headers } = await get("http://localhost:27081/api/occupancy/?a=1");
    expect([status, headers.location]).toEqual([301, `${SITE}/api/occupancy/?a=1`]);
  });

  test("static files come from nginx, also while uWSGI is stopped", async () => {
    const web = engine.getContainer(await webContainer());
    await web.pause();
    const style = await get(`${SITE}/static/parking/style.css`, ca).finally(() => web.unpause());
    expect(style.status).toBe(200);
    expect(style.headers["content-type"]).toContain("text/css");
  });

  test("a second up changes nothing, nor does a preview after a refresh", async () => {
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
  });

  test("a broken image leaves the old web service serving, a good one replaces it, and no request fails", async () => {
    const before = await webContainer();
    const client = startAsking(`${SITE}/health/`, ca);
    const health = join(source, "parking", "health.py");
    const good = readFileSync(health, "utf8");
    writeFileSync(health, "raise SystemExit('never healthy')\n");
    const { exitCode, text } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(text).toContain("never healthy");
    expect((await engine.getContainer(before).inspect()).State.Running).toBe(true);

    writeFileSync(health, `${good}\n# another version\n`);
    await stack.mustUp();
    const { count, failed } = await client.stop();
    expect(failed).toEqual([]);
    expect(count).toBeGreaterThan(100);
    expect(await webContainer()).not.toBe(before);
  });
});
