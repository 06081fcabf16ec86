import execa from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { GateSpec } from "../../../../components/gate/spec";
import { FakeEngine } from "../../support/fake-engine";

const A = "aaaa00000000aaaa";
const B = "bbbb00000000bbbb";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await FakeEngine.start();
});
afterEach(() => engine.stop());

/** Runs the gate as the process that it is. */
async function gate(spec: Partial<GateSpec>) {
  const containers = [{ id: A, service: "a", secretVariables: ["TOKEN"] }];
  const whole = {
    engine: { host: engine.address },
    hostName: "local",
    containers,
    condition: "healthy",
    timeoutSeconds: 10,
    ...spec,
  };
  return execa("node", ["--require", "tsx/cjs", "components/gate/main.ts"], {
    input: JSON.stringify(whole),
    reject: false,
  });
}

test("a gate passes when all of its containers have come true, and hands names over", async () => {
  const Health = { Status: "healthy", FailingStreak: 0 };
  engine.facts.networks = { front: { userSubnet: true } };
  engine.add(
    A,
    { NetworkSettings: { Networks: { front: { NetworkID: "n", IPAddress: "10.0.0.2" } } } },
    { Health },
  );
  const handover = { aliases: { front: ["a"] }, siblingLabels: { none: "such" }, drainMs: 0 };
  const { exitCode, stdout, stderr } = await gate({ containers: [{ id: A, service: "a", handover }] });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/^a: healthy after \d+\.\d s$/);
  expect(engine.containers.get(A)?.NetworkSettings.Networks.front?.Aliases).toEqual(["a"]);
});

test("a gate reports every container that fails, by its service, and no secret", async () => {
  const Health = { Status: "unhealthy", FailingStreak: 1 };
  engine.add(A, { Config: { Env: ["TOKEN=hunter2"] }, logs: "hunter2" }, { Health });
  const containers = [
    { id: A, service: "a", secretVariables: ["TOKEN"] },
    { id: B, service: "b" },
  ];
  const { exitCode, stderr, stdout } = await gate({ containers });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("a is not ready: its health check failed 1 times");
  expect(stderr).toContain(`b is not ready: No such container: ${B}`);
  expect(stderr + stdout).not.toContain("hunter2");
});

test("many containers pass one gate, and those that do not are told in order", async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(16, "0"));
  const healthy = ids.filter((_, index) => index !== 30 && index !== 99);
  for (const id of healthy) engine.add(id, {}, { Health: { Status: "healthy", FailingStreak: 0 } });
  const { stdout, stderr } = await gate({
    containers: ids.map((id, index) => ({ id, service: `s${index}` })),
  });
  expect(stdout.split("\n")).toHaveLength(98);
  expect(stderr).toBe(
    `s30 is not ready: No such container: ${ids[30]}\n\ns99 is not ready: No such container: ${ids[99]}`,
  );
});

test("a job is started and awaited; one that has succeeded is never run again", async () => {
  engine.add(
    A,
    { onStart: () => engine.change(A, { Status: "exited", ExitCode: 0 }) },
    { Status: "created" },
  );
  expect((await gate({ condition: "completed" })).exitCode).toBe(0);
  expect((await gate({ condition: "completed" })).exitCode).toBe(0);
  expect(engine.changes).toEqual([`POST /containers/${A}/start`]);
});

test("a job that has failed is run again, and fails with its exit code", async () => {
  const fail = () => engine.change(A, { Status: "exited", ExitCode: 4 });
  engine.add(A, { onStart: fail, logs: "no rights" }, { Status: "exited", ExitCode: 4 });
  const { exitCode, stderr } = await gate({ condition: "completed" });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^a is not ready: it has exited with code 4\n[\s\S]*no rights/);
  expect(engine.changes).toEqual([`POST /containers/${A}/start`]);
});
