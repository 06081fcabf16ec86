import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DriftReport } from "../../../operator/sitestack/drift/drift";
import type { HealReport } from "../../../operator/sitestack/drift/run";
import type { StatusReport } from "../../../operator/sitestack/status/status";
import { containersOfSite, execute } from "../support/engine";
import { docker } from "../support/plain-containers";
import { PROGRAMS, TestStack } from "../support/stack";
import { CHANGES } from "./drift-changes";
import { driftTopology, IMAGE, type Place } from "./drift-site";

const root = join(__dirname, "..", "..", "..");
const SECRETS = /wanted-secret|another-secret/;

/** The verb as an operator runs it. */
async function sitestack<Report>(
  ...args: string[]
): Promise<{ exitCode: number; report: Report; text: string }> {
  const words = [...args, "--stack", stack.name, "--cwd", PROGRAMS.topology, "--json"];
  const { exitCode, stdout, all } = await execa("node", ["operator/sitestack/bin.mjs", ...words], {
    ...{ cwd: root, reject: false, all: true, env: { NO_COLOR: "1" } },
  });
  expect(all).not.toMatch(SECRETS);
  const report = stdout.startsWith("{") ? JSON.parse(stdout) : {};
  return { exitCode, report, text: all ?? "" };
}

let stack: TestStack;
let at: Place;
let before: { exitCode: number; report: DriftReport };
let healing: { exitCode: number; report: HealReport; text: string };

/** Every change is made on a service or an object of its own, so that one deployment is enough for all. */
beforeAll(async () => {
  stack = await TestStack.create("topology", "drift");
  stack.configureTopology({
    ...{ topology: driftTopology(stack.name), deleteVolumes: true },
    secretEnvironment: { secret: { TOKEN: "token" } },
  });
  await stack.setSecret("token", "wanted-secret");
  await stack.mustUp();
  const { containers } = await stack.outputs<{ containers: Record<string, { id: string }[]> }>();
  const otherImage = `${stack.name}:other`;
  const container = (service: string) => containers[service]?.[0]?.id ?? "";
  await docker("commit", container("policy"), otherImage);
  at = { site: stack.name, otherImage, container };
});

afterAll(async () => {
  await docker("rm", "--force", `${at.site}-stranger`, `${at.site}-namesake`).catch(() => undefined);
  const aside = await docker("ps", "--all", "--quiet", "--filter", `name=^${at.site}-.*\\.aside-`);
  if (aside !== "") await docker("rm", "--force", ...aside.split("\n"));
  await docker("image", "rm", at.otherImage);
  await stack.remove();
});

test("nothing was changed: no drift, and all is well", async () => {
  expect(await sitestack("drift")).toMatchObject({ exitCode: 0, report: { findings: [], refreshed: [] } });
  const { exitCode, report } = await sitestack<StatusReport>("status");
  expect(exitCode).toBe(0);
  const services = report.hosts[0]?.services ?? [];
  expect(services).toHaveLength(Object.keys(driftTopology("").services).length);
  const removed = services.find(({ service }) => service === "removed");
  expect(removed).toMatchObject({
    state: "running",
    health: "healthy",
    restarts: 0,
    wanted: { reference: IMAGE },
  });
  expect(removed?.running?.digest).toBe(removed?.wanted.digest);
  expect(removed?.gateSeconds).toBeGreaterThan(0);
});

describe("changed by hand", () => {
  beforeAll(async () => {
    for (const { make } of CHANGES) await make(at);
    const state = await stack.exportState();
    before = await sitestack<DriftReport>("drift");
    expect(await stack.exportState()).toBe(state);
  });

  test("it ends with 2", () => {
    expect(before.exitCode).toBe(2);
  });

  test.each(CHANGES)("$what is told", ({ told, refreshSees }) => {
    const [subject, property, wanted, found] = told(at);
    const findings = before.report.findings.filter(
      (one) => one.subject === subject && one.property === property,
    );
    expect(findings).toHaveLength(1);
    expect(findings[0]?.wanted).toContain(wanted);
    expect(findings[0]?.found).toMatch(found);
    const seenByRefresh = before.report.refreshed?.some(({ urn }) => urn === findings[0]?.urn);
    expect(seenByRefresh).toBe(refreshSees);
  });

  test("status tells what does not run", async () => {
    const { exitCode, report } = await sitestack<StatusReport>("status");
    expect(exitCode).toBe(2);
    const problems = report.hosts[0]?.services.flatMap(({ service, problem }) =>
      problem ? [[service, problem]] : [],
    );
    expect(problems).toContainEqual(["removed", "the container has gone"]);
    expect(problems).toContainEqual(["stopped", "it has exited with code 143"]);
    expect(problems).toContainEqual(["paused", "not ready: paused"]);
    expect(problems).toContainEqual(["environment", "another container has its name"]);
  });

  test("an edit that nobody has deployed is not healed away: what serves is what served before", async () => {
    const serving = await inTheWay();
    const settings = readFileSync(stack.settingsFile, "utf8");
    const edited = settings.replace("GREETING: hello", "GREETING: howdy");
    expect(edited).not.toBe(settings);
    writeFileSync(stack.settingsFile, edited);
    const { exitCode, text } = await sitestack("drift", "--heal");
    writeFileSync(stack.settingsFile, settings);
    expect(exitCode).toBe(1);
    expect(text).toContain("would do more than heal");
    expect(text).toContain(`${at.site}-environment is back as it was`);
    expect(await inTheWay()).toEqual(serving);
  });
});

/** What stands in the place of the site's own: a container with its name, state and restart policy, and a network. */
async function inTheWay(): Promise<string[]> {
  const format = "{{.Id}} {{.Name}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}";
  return Promise.all([
    docker("inspect", "--format", format, `${at.site}-environment`),
    docker("network", "inspect", "--format", "{{.Id}}", `${at.site}-remade`),
  ]);
}

describe("healed", () => {
  beforeAll(async () => {
    healing = await sitestack<HealReport>("drift", "--heal");
  });

  test.each(CHANGES)("$what", ({ told, healed }) => {
    const [subject, property] = told(at);
    expect(healing.report.after, healing.text).toBeDefined();
    const left = healing.report.after.findings.filter(
      (one) => one.subject === subject && one.property === property,
    );
    expect(left).toHaveLength(healed ? 0 : 1);
  });

  test("what is lost is said, and what others made is kept aside", () => {
    expect(healing.exitCode).toBe(2);
    expect(healing.report.lost.map(({ subject }) => subject).sort()).toEqual([
      `volume ${at.site}_emptied`,
      `volume ${at.site}_lost`,
    ]);
    expect(healing.report.done.join("\n")).toContain(
      `${at.site}-environment, made by somebody else, is stopped`,
    );
  });

  test("when the strangers have left, there is no drift, and nothing to do", async () => {
    await docker("rm", "--force", `${at.site}-stranger`, `${at.site}-namesake`);
    expect(await sitestack("drift")).toMatchObject({ exitCode: 0, report: { findings: [] } });
    expect((await sitestack("status")).exitCode).toBe(0);
    await stack.expectNothingToDo();
  });

  test("the services are what they were: names, files and secrets", async () => {
    const containers = await containersOfSite(at.site);
    expect(containers.every(({ State }) => State === "running")).toBe(true);
    const idOf = (service: string) =>
      containers.find(({ Labels }) => Labels["io.sitestack.service"] === service)?.Id ?? "";
    expect(await execute(idOf("file"), ["cat", "/etc/motd"])).toContain("welcome");
    expect(await execute(idOf("secret"), ["printenv", "TOKEN"])).toContain("wanted-secret");
    expect(await execute(idOf("file"), ["getent", "hosts", "nameless", "offline"])).toMatch(
      /nameless\s+[\d.]+.*offline/s,
    );
  });
});
