import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UpReport } from "../../../operator/sitestack/up/report";
import { containersOfSite, inspect } from "../support/engine";
import { OwnCheckout, type Said } from "../support/own-checkout";
import { TestStack } from "../support/stack";

const STATION = "test_own_program_station";
const PROGRAM = "src/systems/flexstack/config.ts";
const DEFAULT_INTERFACE = 'networkInterface.default("eth0")';

let checkout: OwnCheckout;
let stack: TestStack;
let good: string;

/** One station. What the site file does not say, the program's own defaults do. */
function configure(more: Record<string, unknown> = {}): void {
  const stations = [{ id: 1, containerName: STATION }];
  const network = { name: "test-own-program" };
  const flexstack = { type: "flexstack", network, stations, readyTimeout: "30s", ...more };
  stack.configure({ "sitestack:systems": { flexstack } });
}

function review(...more: string[]): Promise<Said> {
  return checkout.sitestack("review", "--deployed", "--stack", stack.name, ...more);
}

async function up(...args: string[]): Promise<Said & { report: UpReport }> {
  const said = await checkout.sitestack("up", "--json", "--stack", stack.name, ...args);
  return { ...said, report: JSON.parse(said.stdout || "{}") };
}

/** The site is deployed from a commit, as from a clone of this repository. */
beforeAll(async () => {
  checkout = new OwnCheckout();
  stack = await TestStack.createIn(checkout.folder, "sitestack", "own-program");
  configure();
  good = checkout.commit("a good deployment", [stack.settingsFile]);
  const { exitCode, text } = await up();
  expect(exitCode, text).toBe(0);
});

afterAll(async () => {
  await stack?.remove();
  checkout.remove();
});

describe("a review against what is deployed", () => {
  test("says where nothing has changed, and so does Pulumi's own preview", async () => {
    const { exitCode, stdout, text } = await review();
    expect(exitCode, text).toBe(0);
    expect(stdout).toContain(`## ${stack.name}: no service changes\n`);
    expect(stdout).toMatch(/^Pulumi's own preview, which has asked the engines: same \d+\.$/m);
    expect(stdout).not.toContain("###");
    expect((await review("--offline")).stdout).toContain(`\nNo change: \`${stack.name}\`.\n`);
  });

  test("names another variable and another image, and the seconds that the last deployment took", async () => {
    configure({ environment: { FLAVOUR: "mint" } });
    checkout.edit("src/systems/flexstack/image/app.py", "\n", "\n# Another comment.\n");
    const { exitCode, stdout, text } = await review();
    expect(exitCode, text).toBe(0);
    expect(stdout).toMatch(/: 1 service is recreated \(away for about \d+ s\); 1 risk to look at$/m);
    expect(stdout).toMatch(
      /^\*\*station1\*\*: recreated, .*: away for about \d+ s, as when it was deployed/m,
    );
    expect(stdout).toContain("\n- `environment.FLAVOUR` is new: `mint`\n");
    expect(stdout).toMatch(/^- `image.content`: `[0-9a-f]{12}` → `[0-9a-f]{12}`$/m);
    expect(stdout).toMatch(/^Pulumi's own preview, .*: replace \d+, same \d+/m);
  });
});

describe("a program that breaks what the one before has deployed", () => {
  let broken: Awaited<ReturnType<typeof up>>;

  beforeAll(async () => {
    checkout.discard();
    checkout.edit(PROGRAM, DEFAULT_INTERFACE, DEFAULT_INTERFACE.replace("eth0", "eth9"));
    checkout.commit("a default that no container has");
    broken = await up("--rollback");
  });

  test("fails with its gate, and the earlier program deploys again what it had", async () => {
    const { exitCode, report, text } = broken;
    expect(exitCode, text).toBe(3);
    expect(report.failures.flatMap(({ gates }) => gates)).toMatchObject([{ container: STATION }]);
    expect(report.rollback).toMatchObject({ commit: good, proven: 1, failures: [], otherImages: [] });
    expect(report.rollback?.program).toBe(`the program of ${good.slice(0, 12)}, since it has changed`);
    const { State, Config } = await inspect(STATION);
    expect(State.Health?.Status).toBe("healthy");
    expect(Config.Env).toContain("INTERFACE=eth0");
    expect(await containersOfSite(stack.name)).toHaveLength(1);
  });

  test("still differs from what is deployed, which a review tells", async () => {
    const { stdout } = await review("--offline");
    expect(stdout).toContain("- `environment.INTERFACE`: `eth0` → `eth9`");
  });
});
