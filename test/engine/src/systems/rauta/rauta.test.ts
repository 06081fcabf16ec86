import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compare, measure } from "../../../../../bench/rauta/compare";
import { run } from "../../../../../toolchain/run";
import { engine, eventually, execute, inspect } from "../../../support/engine";
import { isUnchanged, TestStack } from "../../../support/stack";
import {
  answers,
  backend,
  CLIENT,
  inKernel,
  LOAD_BALANCER,
  NETWORK,
  NGINX,
  place,
  SERVICE,
  sent,
  settings,
  states,
  total,
  traffic,
} from "./site";

/** The image under a name of the test's own, to look into the kernel when the stack is gone. */
const LOOKING_GLASS = "rauta-test-looking-glass";
const ALL_IN_KERNEL = ["flows", "rauta", "returns", "settings_map"];

/** What `npm run rauta:test` says of the running stack. */
function stackTest() {
  return run("npm", ["run", "--silent", "rauta:test"]);
}

async function ids(names: string[]): Promise<string[]> {
  return Promise.all(names.map(async (name) => (await inspect(name)).Id));
}

describe("RAUTA with three backends", () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.create("site", "rauta");
    stack.configure(settings([10, 11, 12]));
    await stack.mustUp();
    const { Image } = await inspect(LOAD_BALANCER);
    await engine.getImage(Image).tag({ repo: LOOKING_GLASS, tag: "latest" });
  });

  afterAll(async () => {
    await stack.remove();
    expect(await inKernel(LOOKING_GLASS)).toEqual([]);
    await engine.getImage(`${LOOKING_GLASS}:latest`).remove();
  });

  test("every backend answers distinct connections of the client; the program is there and the check says so", async () => {
    const heard = await answers(30);
    expect([...new Set(heard)].sort()).toEqual([10, 11, 12].map((last) => backend(last).name));
    expect(await execute(LOAD_BALANCER, ["bpftool", "prog", "show", "name", "rauta"])).toContain("xdp");
    expect(await execute(LOAD_BALANCER, ["ip", "-o", "link", "show", "dev", "eth0"])).toContain(
      " xdpgeneric ",
    );
    expect((await inspect(LOAD_BALANCER)).State.Health?.Status).toBe("healthy");
    expect((await inKernel(LOOKING_GLASS)).sort()).toEqual(ALL_IN_KERNEL);
    const { exitCode, stdout } = await stackTest();
    expect(stdout).not.toContain("FAILED");
    expect(exitCode).toBe(0);
  });

  test("a second up changes nothing, nor does a preview after a refresh", async () => {
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
  });

  test("other backends replace the backends and the load balancer; the client stays", async () => {
    const [client] = await ids([CLIENT]);
    stack.configure(settings([10, 11, 12], { workload: NGINX }));
    await stack.mustUp();
    expect(await ids([CLIENT])).toEqual([client]);
    expect(new Set(await answers(30)).size).toBe(3);
  });

  test("the counters add up to what wrk has sent", async () => {
    await eventually(states, (found) => Object.values(found).every((state) => state === "up"));
    const [before, counted, bytes] = [await sent(), await total("in_packets"), await total("in_bytes")];
    const { errors } = await measure(CLIENT, SERVICE, 3);
    await sleep(500);
    const after = await sent();
    expect(errors).toBe(0);
    const packets = after.packets - before.packets;
    const missing = packets - ((await total("in_packets")) - counted);
    // The client also sends a few ARP packets, which are no traffic of the service.
    expect(missing).toBeGreaterThanOrEqual(0);
    expect(missing).toBeLessThan(10);
    expect(after.bytes - before.bytes - ((await total("in_bytes")) - bytes)).toBeLessThan(10 * 64);
    expect(packets).toBeGreaterThan(1000);
  });

  test("under wrk's load it answers every request, as a backend itself and HAProxy do", async () => {
    // How quick each is, npm run rauta:bench tells: a test's figures are those of whatever else the machine does.
    const ways = await compare(place([10, 11, 12]), { rounds: 1, seconds: 2 });
    expect(ways.xdp.errors).toBe(0);
    for (const { requestsPerSecond } of Object.values(ways)) expect(requestsPerSecond).toBeGreaterThan(100);
  });

  test("a killed backend costs errors for two seconds at most; back again it takes load again", async () => {
    const { name } = backend(11);
    const probe = `while :; do curl -s -o /dev/null -m 1 http://${SERVICE}/ && echo ok || echo error; date +%s.%N; done`;
    const watching = execa("docker", ["exec", CLIENT, "timeout", "10", "sh", "-c", probe], { reject: false });
    const load = measure(CLIENT, SERVICE, 8);
    await sleep(2000);
    await engine.getContainer(name).kill();
    const killed = Date.now() / 1000;
    await eventually(states, (found) => (found[name] ?? "").startsWith("down"), 5);
    await sleep(2000);
    const { requests } = await load;
    const late = [...(await watching).stdout.matchAll(/error\n([\d.]+)/g)].filter(
      // The probe's own patience comes on top: it tells of a connection a second after that began.
      ([, time]) => Number(time) > killed + 2 + 1,
    );
    expect(late).toEqual([]);
    expect(requests).toBeGreaterThan(1000);
    const { exitCode, stdout } = await stackTest();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`FAILED  every backend is up: ${name} is down`);

    await engine.getContainer(name).start();
    await eventually(states, (found) => found[name] === "up", 10);
    const before = (await traffic())[name]?.connections ?? Number.NaN;
    await measure(CLIENT, SERVICE, 1);
    expect((await traffic())[name]?.connections).toBeGreaterThan(before);
  });

  test("stopped, it drains and detaches; killed, it leaves nothing either", async () => {
    await engine.getContainer(LOAD_BALANCER).restart();
    await eventually(
      () => answers(3),
      (heard) => !heard.includes("error"),
    );
    expect((await inKernel(LOOKING_GLASS)).sort()).toEqual(ALL_IN_KERNEL);
    await engine.getContainer(LOAD_BALANCER).kill();
    await eventually(
      () => inKernel(LOOKING_GLASS),
      (found) => found.length === 0,
      5,
    );
    await engine.getContainer(LOAD_BALANCER).start();
    await eventually(
      () => answers(3),
      (heard) => !heard.includes("error"),
    );
    expect((await inKernel(LOOKING_GLASS)).sort()).toEqual(ALL_IN_KERNEL);
  });

  test("another address replaces that backend and the load balancer only, as the preview says", async () => {
    const kept = [backend(10).name, backend(11).name, CLIENT];
    const before = await ids(kept);
    const moved = [backend(10), backend(11), { ...backend(12), address: backend(13).address }];
    stack.configure(settings([], { workload: NGINX, backends: moved }));
    const { text } = await stack.preview();
    expect(text).toMatch(/replace.*rauta-test-12|rauta-test-12.*replace/);
    expect(text).not.toMatch(/replace.*rauta-test-1[01]|rauta-test-1[01].*replace/);
    await stack.mustUp();
    expect(await ids(kept)).toEqual(before);
    expect(new Set(await answers(30)).size).toBe(3);
  });

  test("auto says why it is not native on a virtual network device; the small set of capabilities is enough", async () => {
    stack.configure(
      settings([10], { workload: NGINX, loadBalancer: { mode: "auto", privileges: "capabilities" } }),
    );
    await stack.mustUp();
    const mode = JSON.parse(await execute(LOAD_BALANCER, ["rautactl", "mode", "--json"]));
    expect(mode).toMatchObject({ asked: "auto", attached: "skb" });
    expect(mode.note).toContain("native mode does not carry traffic on eth0");
    expect((await inspect(LOAD_BALANCER)).HostConfig.Privileged).toBe(false);
    expect(await answers(3)).not.toContain("error");
  });

  test("a subnet that overlaps another network of the host is an error before anything is made", async () => {
    const other = await TestStack.create("site", "rauta-overlap");
    try {
      const network = { name: "rauta-net-overlap", subnet: NETWORK.subnet };
      other.configure(settings([10], { network }));
      const { exitCode, text } = await other.preview();
      expect(exitCode).not.toBe(0);
      expect(text).toContain(`it overlaps with ${NETWORK.subnet}, which network ${NETWORK.name} of site`);
      expect(await answers(3)).not.toContain("error");
    } finally {
      await other.remove();
    }
  });
});
