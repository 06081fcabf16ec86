import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { containersOf, containersOfSite, engine, inspect } from "../support/engine";
import { isUnchanged, TestStack } from "../support/stack";

const IMAGE = "python:3.9-slim";
const FOREVER = { image: IMAGE, init: true, command: ["sleep", "1000"], stopGracePeriod: "1s" };

/** A job that writes a line and ends with a code. */
function job(script: string): Record<string, unknown> {
  return { image: IMAGE, command: ["sh", "-c", script], readyTimeout: "20s" };
}

/** Healthy after a moment, so that a dependent that did not wait would be seen. */
const SLOW_START = {
  ...FOREVER,
  command: ["sh", "-c", "sleep 1; touch /ready; sleep 1000"],
  healthcheck: {
    test: ["CMD", "test", "-f", "/ready"],
    // The engine keeps five probes only: the one that came true must not have gone when it is looked for.
    interval: "1m",
    startPeriod: "1m",
    startInterval: "200ms",
  },
};

describe("a group of services", () => {
  let stack: TestStack;

  const deploy = (services: Record<string, unknown>) =>
    stack.configureTopology({ topology: { name: "group", services } });
  const find = async (service: string) => {
    const [container] = await containersOf({
      "io.sitestack.site": stack.name,
      "io.sitestack.service": service,
    });
    return container === undefined ? undefined : inspect(container.Id);
  };

  beforeEach(async () => {
    stack = await TestStack.create("topology", "group");
  });
  afterEach(() => stack.remove());

  test("dependents start after their conditions have come true; a second run changes nothing", async () => {
    deploy({
      database: SLOW_START,
      schema: {
        ...job("echo tables made; sleep 0.1"),
        dependsOn: { database: { condition: "service_healthy" } },
      },
      web: { ...FOREVER, dependsOn: { schema: { condition: "service_completed_successfully" } } },
      extra: { ...FOREVER, dependsOn: ["web"] },
    });
    await stack.mustUp();
    const [database, schema, web, extra] = await Promise.all(
      ["database", "schema", "web", "extra"].map(find),
    );
    const healthyAt = database?.State.Health?.Log.find(({ ExitCode }) => ExitCode === 0)?.End ?? "";
    const times = [
      healthyAt,
      schema?.State.StartedAt,
      schema?.State.FinishedAt,
      web?.State.StartedAt,
      extra?.State.StartedAt,
    ];
    const moments = times.map((time) => new Date(time ?? "").getTime());
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    expect(schema?.State).toMatchObject({ Status: "exited", ExitCode: 0 });
    expect(await stack.mustUp()).toSatisfy(isUnchanged);
    await stack.mustRefresh();
    await stack.expectNothingToDo();
    expect((await find("schema"))?.State.StartedAt).toBe(schema?.State.StartedAt);
  });

  test("a failing job fails the update with its log, starts no dependent, and is tried again", async () => {
    const dependent = { ...FOREVER, dependsOn: { init: { condition: "service_completed_successfully" } } };
    deploy({ init: job("echo the disk is full; exit 7"), web: dependent });
    const failed = await stack.up();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.text).toContain("it has exited with code 7");
    expect(failed.text).toContain("the disk is full");
    expect(await find("web")).toBeUndefined();
    const firstRun = (await find("init"))?.State.StartedAt;
    expect((await stack.up()).exitCode).not.toBe(0);
    expect((await find("init"))?.State.StartedAt).not.toBe(firstRun);
    deploy({ init: job("echo done"), web: dependent });
    await stack.mustUp();
    expect((await find("web"))?.State.Running).toBe(true);
  });

  test("a job runs again when its command changes, and not otherwise", async () => {
    deploy({ init: { ...job("echo one"), kind: "job" } });
    await stack.mustUp();
    const first = await find("init");
    await stack.mustUp();
    expect((await find("init"))?.Id).toBe(first?.Id);
    deploy({ init: { ...job("echo two"), kind: "job" } });
    await stack.mustUp();
    const second = await find("init");
    expect(second?.Id).not.toBe(first?.Id);
    expect(second?.State).toMatchObject({ Status: "exited", ExitCode: 0 });
  });

  test("a service that ends at once does not pass for running", async () => {
    deploy({
      web: {
        ...FOREVER,
        command: ["sh", "-c", "echo no configuration >&2; exit 1"],
        containerName: "test-group-web",
      },
    });
    const { exitCode, text } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(text).toContain("no configuration");
  });

  test("scaling from 3 to 5 touches no container, and every replica has values of its own", async () => {
    const worker = (replicas: number) => ({
      ...FOREVER,
      hostname: "worker-{{.Task.Slot}}",
      environment: { SLOT: "{{.Task.Slot}}" },
      deploy: { replicas },
    });
    const workers = async () =>
      (await containersOfSite(stack.name))
        .map(({ Id, Labels }) => `${Labels["io.sitestack.slot"]} ${Id}`)
        .sort();
    deploy({ worker: worker(3) });
    await stack.mustUp();
    const three = await workers();
    deploy({ worker: worker(5) });
    await stack.mustUp();
    const five = await workers();
    expect(five).toHaveLength(5);
    expect(five).toEqual(expect.arrayContaining(three));
    const details = await Promise.all(five.map((line) => inspect(line.split(" ")[1] ?? "")));
    expect(details.map(({ Config }) => Config.Hostname)).toEqual(
      [1, 2, 3, 4, 5].map((slot) => `worker-${slot}`),
    );
    expect(details.map(({ Config }) => Config.Env.find((entry) => entry.startsWith("SLOT=")))).toEqual(
      [1, 2, 3, 4, 5].map((slot) => `SLOT=${slot}`),
    );
  });

  test("a topology with mistakes never reaches the engine, and all are told", async () => {
    deploy({
      a: { ...FOREVER, dependsOn: { b: { condition: "service_healthy" } } },
      b: { ...FOREVER, dependsOn: ["a", "ghost"], capAdd: ["BANANA"] },
    });
    const { exitCode, text } = await stack.up();
    expect(exitCode).not.toBe(0);
    for (const fragment of ["a → b → a", "no such service", "no such Linux capability", "no health check"]) {
      expect(text).toContain(fragment);
    }
    expect(await containersOfSite(stack.name)).toEqual([]);
  });

  test("an image that cannot be had leaves a container that has to go first as it is", async () => {
    const name = "test-group-fixed";
    const configure = (image: string) =>
      stack.configureTopology({
        host: { preflight: { image: "warning" } },
        topology: { name: "group", services: { web: { ...FOREVER, image, containerName: name } } },
      });
    configure(IMAGE);
    await stack.mustUp();
    const { Id } = await inspect(name);
    configure("sitestack-test/nobody-has-it:1");
    const { exitCode, text } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(text).toContain("unable to pull image sitestack-test/nobody-has-it:1");
    expect(await inspect(name)).toMatchObject({ Id, State: { Running: true } });
    configure(IMAGE);
    await stack.mustUp();
    expect(await inspect(name)).toMatchObject({ Id });
    await stack.mustRefresh();
    await stack.expectNothingToDo();
  });

  test("destroy keeps a named volume and its data; the next up finds them", async () => {
    const volume = `${stack.name}_data`;
    const service = (script: string) => ({
      topology: {
        name: "group",
        volumes: { data: {} },
        services: {
          keeper: {
            ...FOREVER,
            command: ["sh", "-c", script],
            volumes: [{ type: "volume", source: "data", target: "/data" }],
          },
        },
      },
    });
    stack.configureTopology(service("echo kept > /data/file; sleep 1000"));
    await stack.mustUp();
    await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
    expect((await engine.getVolume(volume).inspect()).Name).toBe(volume);
    stack.configureTopology(service("cat /data/file; sleep 1000"));
    await stack.mustUp();
    const logs = await engine
      .getContainer((await find("keeper"))?.Id ?? "")
      .logs({ stdout: true, follow: false });
    expect(logs.toString("utf8")).toContain("kept");
    await stack.mustRun(["destroy", "--yes", "--skip-preview", "--stack", stack.name]);
    await engine.getVolume(volume).remove();
  });
});
