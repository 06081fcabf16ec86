import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engine } from "../../support/engine";
import { type CliRun, TestStack } from "../../support/stack";

/**
 * Bad site files through the real CLI. The unit tests hold all of them against their `# expect:` lines; here every
 * second one is deployed, and those of PLACES. They are sorted by kind of mistake, so every kind is among them.
 */
const FOLDER = join(__dirname, "../../../fixtures/bad-configs");

/** One mistake of some files, and the text of the line where it has to be told. */
const PLACES = [
  ["delete-volumes-is-a-mapping.yaml", "sitestack:deleteVolumes", "sitestack:deleteVolumes:"],
  ["several-mistakes-at-once.yaml", "sitestack:hosts.local.platform", "platform: amd64"],
  ["several-mistakes-at-once.yaml", "sitestack:systems.flexstack.network.subnet", "subnet: 10.0.1.5/24"],
  ["several-mistakes-at-once.yaml", "sitestack:systems.flexstack.stations[1].id", "- { id: 1 }"],
  ["several-mistakes-at-once.yaml", "secrets:token", "secrets:token:"],
  ["station-id-duplicate.yaml", "sitestack:systems.flexstack.stations[2].id", "- id: 1"],
] as const;

const files = readdirSync(FOLDER)
  .sort()
  .filter((file, index) => index % 2 === 0 || PLACES.some(([named]) => named === file));

const stacks: TestStack[] = [];
/** File → what its `up` gave, and the stack's settings file at the end. */
const outcomes = new Map<string, CliRun & { settingsFile: string }>();

beforeAll(async () => {
  const waiting = [...files];
  const worker = async () => {
    const stack = await TestStack.create("site", "bad");
    stacks.push(stack);
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      stack.configureFrom(join(FOLDER, file));
      outcomes.set(file, { ...(await stack.up()), settingsFile: `Pulumi.${stack.name}.yaml` });
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
});

afterAll(() => Promise.all(stacks.map((stack) => stack.remove())));

test("the spread is wide", () => {
  expect(outcomes.size).toBeGreaterThanOrEqual(60);
});

describe.each(files)("%s", (file) => {
  test("fails with exit code 1, every mistake told at its place, and no secret", () => {
    const { exitCode, text, settingsFile } = outcomeOf(file);
    expect(exitCode, text).toBe(1);
    expect(text).toContain("nothing was deployed");
    for (const { path, fragment } of expectations(file)) {
      expect(text).toMatch(new RegExp(`${literal(settingsFile)}:\\d+ ${literal(path)}: `));
      expect(text).toContain(fragment);
    }
    expect(text).not.toMatch(/hunter2|12345678/);
  });
});

test.each(PLACES)("%s: %s is told at the line `%s`", (file, path, line) => {
  const { text, settingsFile } = outcomeOf(file);
  const told = new RegExp(`${literal(settingsFile)}:(\\d+) ${literal(path)}: `).exec(text)?.[1];
  expect(readFileSync(join(FOLDER, file), "utf8").split("\n")[Number(told) - 1]).toContain(line);
});

test("nothing has reached the engine", async () => {
  for (const { name } of stacks) {
    const filters = { label: [`io.sitestack.site=${name}`] };
    expect(await engine.listContainers({ all: true, filters })).toEqual([]);
    expect(await engine.listNetworks({ filters })).toEqual([]);
    expect((await engine.listVolumes({ filters })).Volumes ?? []).toEqual([]);
  }
});

function outcomeOf(file: string) {
  const outcome = outcomes.get(file);
  if (outcome === undefined) throw new Error(`${file} was not deployed`);
  return outcome;
}

function expectations(file: string): { path: string; fragment: string }[] {
  const lines = readFileSync(join(FOLDER, file), "utf8").matchAll(/^# expect: (.+?) \| (.+)$/gm);
  return [...lines].map(([, path = "", fragment = ""]) => ({ path, fragment }));
}

/** A regular expression that matches exactly this text. */
function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
