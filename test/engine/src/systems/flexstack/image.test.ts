import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ensureBaseImages } from "../../../../../toolchain/base-images";
import { type CommandOutcome, run } from "../../../../../toolchain/run";
import { testSite } from "../../../support/test-run";

const CONTEXT = join(__dirname, "../../../../../src/systems/flexstack/image");
const IMAGE = "sitestack-test/flexstack-image";
const NETWORK = "sitestack-test-v2x";
const SITE = `io.sitestack.site=${testSite("flexstack-image")}`;
const CAPABILITIES = ["--cap-drop", "ALL", "--cap-add", "NET_RAW"];

async function docker(...args: string[]): Promise<string> {
  const done = await run("docker", args);
  expect(done.exitCode, done.stderr).toBe(0);
  return done.stdout.trim();
}

const container = (id: number) => `sitestack-test-station-${id}`;
const macAddress = (id: number) => `aa:bb:cc:11:22:0${id}`;

/** Starts a station as the documentation does, and returns at once. */
async function start(id: number, ...options: string[]): Promise<void> {
  const command = ["python", "app.py", "--station-id", `${id}`, "--mac-address", macAddress(id)];
  const settings = [
    "--name",
    container(id),
    "--label",
    SITE,
    "--network",
    NETWORK,
    ...CAPABILITIES,
    ...options,
  ];
  await docker("run", "--detach", ...settings, IMAGE, ...command);
}

interface Tally {
  count: number;
  secondsAgo: number | null;
}
interface Statistics {
  /** Seconds of the machine's monotonic clock when this was written. */
  clock: number;
  sent: Tally;
  received: { rejected: number; fromStation: Record<string, Tally> };
}

async function statistics(id: number): Promise<Statistics> {
  return JSON.parse(await docker("exec", container(id), "cat", "/run/flexstack/statistics.json"));
}

const health = (id: number): Promise<CommandOutcome> =>
  run("docker", ["exec", container(id), "python", "health.py"]);

/** Waits until a station's health check says so; answers what it said last. */
async function untilHealth(id: number, exitCode: number, seconds = 10): Promise<string> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const said = await health(id);
    if (said.exitCode === exitCode || Date.now() > deadline) return said.stdout.trim();
    await sleep(100);
  }
}

beforeAll(async () => {
  await ensureBaseImages({ report: () => {}, names: ["python:3.9-slim"] });
  await docker("build", "--quiet", "--tag", IMAGE, CONTEXT);
  await docker("network", "create", "--label", SITE, NETWORK);
});

afterEach(async () => {
  const left = await docker("ps", "--all", "--quiet", "--filter", "name=sitestack-test-station-");
  if (left !== "") await docker("rm", "--force", ...left.split("\n"));
});

afterAll(() => run("docker", ["network", "rm", NETWORK]));

describe("the image", () => {
  test("passes the application's own tests, and does not carry them", async () => {
    const tests = ["--volume", `${join(CONTEXT, "tests")}:/app/tests:ro`];
    const command = ["python", "-BW", "ignore", "-m", "unittest", "discover", "--start-directory", "tests"];
    const ran = await run("docker", [
      "run",
      "--rm",
      ...tests,
      IMAGE,
      ...command,
      "--top-level-directory",
      ".",
    ]);
    expect(ran.stderr).toMatch(/Ran [1-9]\d+ tests[\s\S]*\nOK/);
    expect((await docker("run", "--rm", IMAGE, "ls")).split("\n")).toEqual([
      "app.py",
      "health.py",
      "requirements.txt",
      "station",
    ]);
  });

  test.each([
    [["--cap-drop", "ALL"], [], /NET_RAW is missing/],
    [["--user", "1000", ...CAPABILITIES], [], /user 1000 is not root/],
    [CAPABILITIES, ["--interface", "v2x7"], /no interface 'v2x7'; this container has lo, eth0/],
    [CAPABILITIES, ["--mac-address", "01:00:5e:00:00:01"], /multicast/],
    [[...CAPABILITIES, "--env", "LOG_LEVEL=loud", "--env", "STATION_ID=x"], [], /STATION_ID[\s\S]*LOG_LEVEL/],
  ])("run with %j %j ends with exit code 2 and the reason", async (options, args, reason) => {
    const ran = await run("docker", ["run", "--rm", ...options, IMAGE, "python", "app.py", ...args]);
    expect(ran.stderr).toMatch(reason);
    expect(ran.exitCode).toBe(2);
  });
});

describe("stations", () => {
  test("three hear each other about twice a second, with no capability but NET_RAW", async () => {
    const ids = [1, 2, 3];
    for (const id of ids) await start(id);
    for (const id of ids) expect(await untilHealth(id, 0)).toMatch(/^healthy/);
    const before = await Promise.all(ids.map(statistics));
    await sleep(5000);
    const after = await Promise.all(ids.map(statistics));
    for (const [index, id] of ids.entries()) {
      const peers = ids.filter((other) => other !== id).map(String);
      expect(Object.keys(after[index]?.received.fromStation ?? {})).toEqual(peers);
      for (const peer of peers) {
        const heard = (of: Statistics[]) => of[index]?.received.fromStation[peer]?.count ?? 0;
        // By the station's own clock: on a busy machine the two looks are further apart than the sleep.
        const seconds = (after[index]?.clock ?? 0) - (before[index]?.clock ?? 0);
        const perSecond = (heard(after) - heard(before)) / seconds;
        expect(perSecond).toBeGreaterThan(1.5);
        expect(perSecond).toBeLessThan(2.5);
      }
    }
    const { stderr: log } = await run("docker", ["logs", container(1)]);
    expect(log).toMatch(/Station 1 started on eth0\n.*MAC: aa:bb:cc:11:22:01\n.*Broadcasting VAMs/);
    expect(log.match(/hears station [23]$/gm)?.length).toBe(2);
  });

  test("a lone one that hears nobody is healthy", async () => {
    await start(1);
    expect(await untilHealth(1, 0)).toMatch(/^healthy: VAMs sent \d+, received 0 \(from nobody\)$/);
  });

  test("malformed frames do not make it deaf", async () => {
    await start(1);
    await untilHealth(1, 0);
    const frames = "(b'', b'x', b'\\xff' * 80, bytes(20))";
    const send = `for f in ${frames}: s.send(b'\\xff' * 6 + b'\\x02\\0\\0\\0\\0\\x99' + b'\\x89\\x47' + f)`;
    const open = "import socket as n; s = n.socket(n.AF_PACKET, n.SOCK_RAW); s.bind(('eth0', 0))";
    await docker(
      "run",
      "--rm",
      "--network",
      NETWORK,
      ...CAPABILITIES,
      IMAGE,
      "python",
      "-c",
      `${open}\n${send}`,
    );
    await start(2);
    await untilHealth(2, 0);
    await sleep(1500);
    const { received } = await statistics(1);
    expect(received.rejected).toBeGreaterThan(0);
    expect(received.fromStation["2"]?.count).toBeGreaterThan(0);
    expect((await health(1)).exitCode).toBe(0);
  });

  test("one that has lost its network is unhealthy and says why; a restart policy heals it", async () => {
    await start(1, "--restart", "unless-stopped");
    await untilHealth(1, 0);
    await docker("network", "disconnect", NETWORK, container(1));
    expect(await untilHealth(1, 1)).toMatch(/^unhealthy: .*the receive thread has ended/);
    await docker("network", "connect", NETWORK, container(1));
    await sleep(1000);
    expect(await untilHealth(1, 0, 40)).toMatch(/^healthy/);
  });

  test.each([150, 400, 1500])(
    "stopped %i ms after its start it ends within a second, well",
    async (delay) => {
      await start(1);
      await sleep(delay);
      const begun = Date.now();
      await docker("stop", "--time", "8", container(1));
      expect(Date.now() - begun).toBeLessThan(2000);
      expect(await docker("inspect", "--format", "{{.State.ExitCode}}", container(1))).toBe("0");
    },
  );

  test("runs an application file that is mounted over its own, on a read-only file system", async () => {
    const mount = ["--volume", `${join(CONTEXT, "app.py")}:/app/app.py:ro`, "--read-only"];
    await start(1, ...mount);
    expect(await untilHealth(1, 0)).toMatch(/^healthy/);
  });

  test("the host's network with all privileges, as documented, on an interface of choice", async () => {
    const options = ["--network", "host", "--privileged", "--name", container(9), "--label", SITE];
    await docker("run", "--detach", ...options, "--env", "INTERFACE=lo", IMAGE);
    expect(await untilHealth(9, 0)).toMatch(/^healthy/);
  });
});
