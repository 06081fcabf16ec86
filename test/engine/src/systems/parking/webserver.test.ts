import { X509Certificate } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REFERENCE } from "../../../../../src/systems/parking/source";
import { run } from "../../../../../toolchain/run";
import { engine, execute } from "../../../support/engine";
import { mustTell } from "../../../support/operate";
import { isUnchanged, TestStack } from "../../../support/stack";
import { type MadeCertificate, makeCertificate } from "./certificates";
import { expectResultsOfEdges } from "./edges";
import { fingerprintAt, get, startAsking } from "./https";
import { configure, containerOf, containersOfService, removeVolumes, secretsIn, shownBy } from "./site";

const PORTS = { http: 27081, https: 27443 };
const SITE = `https://localhost:${PORTS.https}`;

let stack: TestStack;
/** A checkout of the tests' own, and what they put beside it. */
let source: string;
let own: MadeCertificate;
/** The CA that the job has made. */
let ca: string;
/** What the first up has printed. */
let told: string;

function settings(more: Record<string, unknown> = {}) {
  return {
    stage: "webserver",
    source,
    bindAddress: "127.0.0.1",
    ports: PORTS,
    network: { name: "parking-test-web", subnet: "10.97.1.0/24" },
    edges: { bindAddress: "127.0.0.1" },
    build: { repository: "sitestack-test/parking-web" },
    environment: { VIRTUAL_HOST: "localhost,127.0.0.1", POSTGRES_PORT: 27442, REDIS_PORT: 27389 },
    ...more,
  };
}

async function webContainer(): Promise<string> {
  return (await containerOf(stack.name, "web")).Id;
}

beforeAll(async () => {
  source = mkdtempSync(join(tmpdir(), "parking-source-"));
  cpSync(REFERENCE, source, { recursive: true });
  own = makeCertificate("DNS:localhost,IP:127.0.0.1");
  stack = await TestStack.create("site", "parking-web");
  await configure(stack, settings());
  const { exitCode, text } = await stack.up();
  expect(exitCode, text).toBe(0);
  told = text;
  const proxy = await containerOf(stack.name, "nginx-proxy");
  ca = (await execute(proxy.Id, ["cat", "/etc/nginx/tls/ca.crt"])).replaceAll("\r", "");
});

afterAll(async () => {
  await stack.remove();
  await removeVolumes(stack);
  for (const folder of [source, own.folder]) rmSync(folder, { recursive: true });
});

describe("the central server", () => {
  test("HTTPS answers with the certificate of its CA, HTTP redirects, and uWSGI serves", async () => {
    expect(JSON.parse((await get(`${SITE}/health/`, ca)).text)).toMatchObject({
      status: "healthy",
      server: expect.stringContaining("uWSGI"),
    });
    await expect(get(`${SITE}/health/`)).rejects.toThrow(/certificate/);
    const { status, headers } = await get(`http://localhost:${PORTS.http}/api/occupancy/?a=1`);
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

  test("edge sites, by its stack or by their own words, bring their results into its database", async () => {
    const { Id } = await containerOf(stack.name, "db_postgres");
    await expectResultsOfEdges(stack, (query) =>
      execute(Id, ["psql", "-U", "postgres", "-d", "parking", "-Atc", query]),
    );
  });

  test("no secret is in the state, in an output or in a log", async () => {
    expect(secretsIn(told + (await shownBy(stack)))).toEqual([]);
  });

  test("a broken image leaves the old web service serving, a good one replaces it, and no request fails", async () => {
    const before = await webContainer();
    const client = startAsking(`${SITE}/health/`, ca);
    const health = join(source, "parking", "health.py");
    const good = readFileSync(health, "utf8");
    writeFileSync(health, "raise SystemExit('never healthy')\n");
    await configure(stack, settings({ readyTimeout: "20s" }));
    const { exitCode, text } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(text).toContain("never healthy");
    expect((await engine.getContainer(before).inspect()).State.Running).toBe(true);

    writeFileSync(health, `${good}\n# another version\n`);
    await configure(stack, settings());
    await stack.mustUp();
    const { count, failed } = await client.stop();
    expect(failed, await troublesOfProxies(stack.name)).toEqual([]);
    expect(count).toBeGreaterThan(100);
    expect(await webContainer()).not.toBe(before);
  });

  test("destroyed and lost with its volumes, a restore brings it up with nginx's file and certificate of one's own, and finds the old rows", async () => {
    const data = ["--stack", stack.name, "--at", join(source, "backups"), "--only", "parking/db_postgres"];
    await mustTell("backup", ...data);
    await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
    expect(await containersOfService(stack.name, "db_postgres")).toEqual([]);
    // Destroy keeps them.
    expect(await removeVolumes(stack)).toContain(`${stack.name}_postgres_data`);
    const tls = { mode: "certificate", certificate: own.file, keySecret: "certificate" };
    await configure(stack, settings({ tls, nginxConf: ownConf() }), { certificate: own.key });
    expect((await mustTell("restore", ...data)).report.unwell).toEqual([]);
    expect(await fingerprintAt(PORTS.https)).toBe(new X509Certificate(own.text).fingerprint256);
    const { text, headers } = await get(`${SITE}/api/occupancy/`, own.text);
    expect(headers["x-conf"]).toBe("own");
    const cameras = (JSON.parse(text) as { cameras: { name: string }[] }).cameras.map(({ name }) => name);
    expect(cameras.sort()).toEqual(["by-stack", "by-words", "in-plain-text"]);
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    expect(await stack.exportState()).not.toContain(own.key.split("\n")[1]);
  });

  test("a key of another certificate is refused, and the site goes on", async () => {
    const other = makeCertificate("DNS:localhost");
    await stack.setSecret("certificate", other.key);
    const { exitCode, text } = await stack.up();
    rmSync(other.folder, { recursive: true });
    expect(exitCode).not.toBe(0);
    expect(text).toContain("tls.keySecret: this is the key of another certificate");
    expect((await get(`${SITE}/health/`, own.text)).status).toBe(200);
  });
});

/** What both proxies have to say of requests that failed: without it nobody knows which of the two it was, and why. */
async function troublesOfProxies(site: string): Promise<string> {
  const logs = ["nginx-proxy", "nginx"].map(async (service) => {
    const { Id } = await containerOf(site, service);
    const { stderr } = await run("docker", ["logs", Id]);
    return stderr.split("\n").filter((line) => /\[(warn|error|crit)\]/.test(line));
  });
  return (await Promise.all(logs)).flat().slice(-40).join("\n");
}

/** Ours with a header more, so that one sees whose it is. */
function ownConf(): string {
  const file = join(own.folder, "app.conf");
  const ours = readFileSync(join(REFERENCE, "configs/nginx/conf.d/app.conf"), "utf8");
  writeFileSync(file, ours.replace("listen 80;", "listen 80;\n  add_header X-Conf own always;"));
  return file;
}
