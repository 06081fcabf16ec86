import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { GateSpec } from "../../../../components/gate/spec";
import { GateFailure, watchContainer } from "../../../../components/gate/watch";
import { FakeEngine } from "../../support/fake-engine";

const ID = "0123456789abcdef0123";
const STARTING = { Health: { Status: "starting", FailingStreak: 0 } };
const UNHEALTHY = {
  Health: {
    Status: "unhealthy",
    FailingStreak: 3,
    Log: [{ ExitCode: 1, Output: "password hunter2 refused" }],
  },
};

let engine: FakeEngine;
beforeEach(async () => {
  engine = await FakeEngine.start();
});
afterEach(async () => {
  vi.useRealTimers();
  await engine.stop();
});

function watch(spec: Partial<GateSpec> = {}, say: (line: string) => void = () => undefined) {
  const containers = [{ id: ID, service: "web", secretVariables: ["PASSWORD"] }];
  const whole: GateSpec = {
    ...{ engine: {}, hostName: "local", containers, condition: "healthy", timeoutSeconds: 20 },
    ...spec,
  };
  return watchContainer(
    engine.client(),
    whole,
    { id: ID, service: "web", secretVariables: ["PASSWORD"] },
    say,
  );
}

describe("a container that is awaited to be healthy", () => {
  test("comes true at once when it is so already", async () => {
    engine.add(ID, {}, { Health: { Status: "healthy", FailingStreak: 0 } });
    expect((await watch()).Id).toBe(ID);
  });

  test("comes true when the engine tells so, long before its time is up", async () => {
    engine.add(ID, {}, STARTING);
    const watching = watch();
    await engine.watched();
    const toldAt = performance.now();
    engine.change(ID, { Health: { Status: "healthy", FailingStreak: 0 } });
    await watching;
    expect(performance.now() - toldAt).toBeLessThan(2000);
  });

  test("fails as soon as it is unhealthy, with probe and log, without its secrets", async () => {
    engine.add(ID, { Config: { Env: ["PASSWORD=hunter2"] }, logs: "using hunter2\nno database\n" }, STARTING);
    const watching = watch();
    await engine.watched();
    engine.change(ID, UNHEALTHY);
    const error = await watching.catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(GateFailure);
    expect((error as Error).message).toBe(
      [
        "web is not ready: its health check failed 3 times",
        "  container: 012345 (0123456789ab) on local: running, unhealthy",
        "  last probe: exit code 1",
        "    password [secret] refused",
        "  last 20 log lines:",
        "    using [secret]",
        "    no database",
        "  next: docker logs 012345; docker inspect 012345; after mending, run the update again",
      ].join("\n"),
    );
  });

  test("fails as soon as it ends", async () => {
    engine.add(ID, {}, STARTING);
    const watching = watch();
    await engine.watched();
    engine.change(ID, { Status: "exited", ExitCode: 2 });
    await expect(watching).rejects.toThrow(/^web is not ready: it has exited with code 2\n/);
  });

  test("fails when its time is up, saying what it was waiting for", async () => {
    engine.add(ID, {}, STARTING);
    await expect(watch({ timeoutSeconds: 0.2 })).rejects.toThrow(/no probe passed yet after 0.2 s/);
  });

  test("is not waited for any longer when the engine ends its events", async () => {
    engine.add(ID, {}, STARTING);
    const watching = watch();
    await engine.watched();
    engine.endEvents();
    await expect(watching).rejects.toThrow(/no probe passed yet when the engine ended its events/);
  });

  test("is told about every five seconds meanwhile", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    engine.add(ID, {}, STARTING);
    const said: string[] = [];
    const watching = watch({}, (line) => said.push(line));
    await engine.watched();
    engine.change(ID, { Health: { Status: "starting", FailingStreak: 2 } });
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(5000);
      expect(said.at(-1)).toMatch(/^web: waiting for \d+ s, 2 failed probes so far$/);
    });
    engine.change(ID, { Health: { Status: "healthy", FailingStreak: 0 } });
    await watching;
    const count = said.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(said).toHaveLength(count);
  });
});

describe("a container that is awaited to run", () => {
  test("must hold for a moment", async () => {
    engine.add(ID);
    const startedAt = performance.now();
    await watch({ condition: "running" });
    expect(performance.now() - startedAt).toBeGreaterThan(450);
  });

  test("fails when it ends in that moment", async () => {
    engine.add(ID);
    const watching = watch({ condition: "running" });
    setTimeout(() => engine.change(ID, { Status: "exited", ExitCode: 1 }), 100);
    await expect(watching).rejects.toThrow(/it has exited with code 1/);
  });

  test("fails when another process runs after that moment", async () => {
    engine.add(ID);
    const watching = watch({ condition: "running" });
    setTimeout(() => engine.change(ID, { StartedAt: "2026-01-01T00:00:01Z", ExitCode: 1 }), 100);
    await expect(watching).rejects.toThrow(/it ends right after its start, with exit code 1/);
  });
});

describe("an engine", () => {
  test("that does not know the container says so", async () => {
    await expect(watch()).rejects.toThrow(`No such container: ${ID}`);
  });

  test("that stops answering does not stretch the budget", async () => {
    engine.add(ID, {}, STARTING);
    const watching = watch({ timeoutSeconds: 0.3 });
    await engine.watched();
    engine.facts.silent = true;
    engine.change(ID, {});
    setTimeout(() => {
      engine.facts.silent = false;
    }, 200);
    await expect(watching).rejects.toThrow(/no probe passed yet after 0.3 s/);
  });
});
