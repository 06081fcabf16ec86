import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engine, eventually, inspect } from "../../../support/engine";
import { TestStack } from "../../../support/stack";
import { HeldConnection } from "./held-connection";
import { LOAD_BALANCER, logs, NETWORK, NGINX, SERVICE, settings } from "./site";

/** Longer than any wait of these tests, so that it is never the reason for an end. */
const LONG = 1000;

describe("a load balancer that is stopped while a connection is held", () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.create("site", "rauta-drain");
  });

  afterAll(() => stack.remove());

  /** Deploys with that time to drain, and returns a connection that is held through it. */
  async function hold(drain: string, stays: number): Promise<HeldConnection> {
    stack.configure(settings([10], { workload: NGINX, loadBalancer: { drain } }));
    await stack.mustUp();
    const held = new HeldConnection(NETWORK.name, SERVICE, stays);
    await eventually(
      async () => held.lines,
      (lines) => lines.includes("held yes, new yes"),
    );
    return held;
  }

  async function stop(): Promise<{ exitCode: number; log: string }> {
    await engine.getContainer(LOAD_BALANCER).stop();
    return { exitCode: (await inspect(LOAD_BALANCER)).State.ExitCode, log: await logs(LOAD_BALANCER) };
  }

  test("the connection goes on, new ones are refused, and the end comes as soon as it is closed", async () => {
    const held = await hold(`${LONG}s`, 5);
    const stopped = stop();
    const lines = await held.ended();
    const refused = lines.filter((line) => line === "held yes, new no");
    expect(refused).toHaveLength(5);
    expect(lines.at(-1)).toBe("closed");
    // Far before its time to drain is over.
    expect(await stopped).toMatchObject({ exitCode: 0, log: expect.stringContaining("detached from eth0") });
  });

  test("a connection that nobody closes is cut when the time is over, not when the engine kills", async () => {
    const held = await hold("3s", LONG);
    const { exitCode, log } = await stop();
    expect(exitCode).toBe(0);
    expect(log).toMatch(/draining for 3s at most\n(.*\n)*detached from eth0/);
    const lines = await held.ended();
    expect(lines).toContain("held yes, new no");
    expect(lines.at(-1)).toBe("held no");
  });
});
