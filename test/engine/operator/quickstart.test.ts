import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StationRow } from "../../../operator/station-table";
import type { UpdateChanges } from "../../../operator/update-changes";
import { type CommandOutcome, run } from "../../../toolchain/run";
import { containersOfSite } from "../support/engine";
import { objectsOf, removeObjects } from "../support/engine-objects";

const root = join(__dirname, "../../..");
const CONTAINERS = ["flexstack_station_1", "flexstack_station_2", "flexstack_station_3"];

interface QuickstartResult {
  changes: UpdateChanges;
  stations: StationRow[];
}

/** As a user types it; a stack that is up already, on a developer's machine, is used and left up. */
function npm(script: string, ...args: string[]): Promise<CommandOutcome> {
  return run("npm", ["run", "--silent", script, "--", ...args], { cwd: root });
}

async function quickstart(): Promise<QuickstartResult> {
  const done = await npm("quickstart", "--json");
  expect(done.exitCode, done.stderr).toBe(0);
  return JSON.parse(done.stdout) as QuickstartResult;
}

/** Names of the stations that run. */
async function running(): Promise<string[]> {
  const containers = await containersOfSite("dev");
  return containers
    .filter(({ State }) => State === "running")
    .map(({ Names }) => Names[0]?.slice(1) ?? "")
    .sort();
}

/**
 * What is left of a site `dev` that the state does not know: of another checkout, or of an earlier life of the machine.
 * A CI machine's is nobody's and goes. Elsewhere it may be a developer's, and the quickstart refuses with what to do.
 */
async function removeStrayDev(): Promise<void> {
  const found = await objectsOf((site) => site === "dev");
  const { stdout } = await npm("pulumi", "stack", "export", "--stack", "dev");
  const stray = found.filter(({ kind, id }) => kind !== "volume" && !stdout.includes(id));
  if (stray.length === 0 || process.env.CI === undefined) return;
  console.log(
    `removing what an earlier life of this machine has left: ${stray.map(({ name }) => name).join(", ")}`,
  );
  await removeObjects(stray);
}

let wasUp: boolean;

beforeAll(async () => {
  await removeStrayDev();
  wasUp = (await running()).length > 0;
});

afterAll(async () => {
  if (wasUp) return;
  const done = await npm("down");
  expect(done.exitCode, done.stderr).toBe(0);
  expect(done.stdout).toMatch(
    /What stays:[\s\S]*images: .*sitestack\/flexstack[\s\S]*docker image rm[\s\S]*cache \d/,
  );
  expect(await running()).toEqual([]);
});

test("one command ends with three stations that have heard each other", async () => {
  const { stations } = await quickstart();
  expect(stations.map(({ container }) => container)).toEqual(CONTAINERS);
  for (const { stationId, sent, received } of stations) {
    expect(sent).toBeGreaterThan(0);
    const others = stations.map((other) => String(other.stationId)).filter((id) => id !== String(stationId));
    expect(Object.keys(received)).toEqual(expect.arrayContaining(others));
  }
  expect(await running()).toEqual(CONTAINERS);
});

test("again, it changes nothing and says so", async () => {
  const { changes } = await quickstart();
  expect(changes.changed).toBe(0);
  expect(changes.unchanged).toBeGreaterThan(CONTAINERS.length);
  const said = await npm("quickstart");
  expect(said.stdout).toMatch(/STATION +CONTAINER[\s\S]*Nothing to change[\s\S]*Next, to try:/);
});

test("a station that was stopped by hand is brought back", async () => {
  await run("docker", ["stop", "flexstack_station_2"]);
  const { stations } = await quickstart();
  expect(stations.every(({ problem }) => problem === undefined)).toBe(true);
  expect(await running()).toEqual(CONTAINERS);
});
