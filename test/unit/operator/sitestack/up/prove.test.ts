import { afterEach, beforeEach, expect, test } from "vitest";
import type { GateSpec } from "../../../../../components/gate/spec";
import { askGates } from "../../../../../operator/sitestack/up/prove";
import { FakeEngine } from "../../../support/fake-engine";

const ID = "0123456789abcdef0123";
const UNHEALTHY = { Health: { Status: "unhealthy", FailingStreak: 3, Log: [] } };
const HEALTHY = { Health: { Status: "healthy", FailingStreak: 0 } };

let engine: FakeEngine;
beforeEach(async () => {
  engine = await FakeEngine.start();
});
afterEach(() => engine.stop());

function ask(spec: Partial<GateSpec> = {}) {
  const containers = [{ id: ID, service: "web" }];
  return askGates([
    {
      ...{ engine: { host: engine.address }, hostName: "local", containers },
      ...{ condition: "healthy", timeoutSeconds: 20, ...spec },
    },
  ]);
}

test("a container that is unhealthy for a moment only is proven", async () => {
  engine.add(ID, {}, UNHEALTHY);
  setTimeout(() => engine.change(ID, HEALTHY), 300);
  expect(await ask()).toEqual({ proven: 1, failures: [] });
});

test("one that stays unhealthy is a failure when its gate's time is over", async () => {
  engine.add(ID, {}, UNHEALTHY);
  const { proven, failures } = await ask({ timeoutSeconds: 0.1 });
  expect({ proven, services: failures.map(({ service }) => service) }).toEqual({
    proven: 0,
    services: ["web"],
  });
});

// An hour: a test that waits for it does not pass.
test.each([
  ["a service that has ended", "healthy"],
  ["a job that has failed", "completed"],
] as const)("%s is a failure at once", async (_what, condition) => {
  engine.add(ID, {}, { Status: "exited", ExitCode: 1 });
  const { failures } = await ask({ condition, timeoutSeconds: 3600 });
  expect(failures).toMatchObject([{ because: expect.stringContaining("code 1") }]);
});
