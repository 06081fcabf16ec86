import { expect, test } from "vitest";
import type { GateCondition } from "../../../../components/gate/spec";
import { type ContainerState, type InspectedContainer, judge } from "../../../../components/gate/verdict";

function container(state: Partial<ContainerState>): InspectedContainer {
  return {
    Id: "1",
    Name: "/web",
    Config: {},
    NetworkSettings: { Networks: {} },
    State: { Status: "running", StartedAt: "", ExitCode: 0, OOMKilled: false, Error: "", ...state },
  };
}

function health(Status: string, FailingStreak = 0): Partial<ContainerState> {
  return { Health: { Status, FailingStreak } };
}

test.each<[GateCondition, Partial<ContainerState>, string, string?]>([
  ["running", {}, "ready"],
  ["running", health("unhealthy", 3), "ready"],
  ["running", { Status: "created" }, "waiting", "created"],
  ["running", { Status: "paused" }, "waiting", "paused"],
  ["running", { Status: "removing" }, "failed", "somebody is removing it"],
  ["healthy", { Status: "removing", ...health("starting") }, "failed", "somebody is removing it"],
  ["completed", { Status: "removing" }, "failed", "somebody is removing it"],
  ["running", { Status: "exited" }, "failed", "it has exited with code 0"],
  [
    "running",
    { Status: "exited", ExitCode: 137, OOMKilled: true },
    "failed",
    "it has exited with code 137 (out of memory)",
  ],
  [
    "running",
    { Status: "dead", ExitCode: 1, Error: "no such file" },
    "failed",
    "it has exited with code 1 (no such file)",
  ],
  [
    "running",
    { Status: "restarting", ExitCode: 2 },
    "failed",
    "it exits and is restarted again and again, code 2",
  ],
  ["healthy", health("healthy"), "ready"],
  ["healthy", health("starting"), "waiting", "no probe passed yet"],
  ["healthy", health("starting", 2), "waiting", "2 failed probes so far"],
  ["healthy", health("unhealthy", 3), "failed", "its health check failed 3 times"],
  ["healthy", {}, "failed", "it has no health check, neither of its own nor from its image"],
  ["healthy", { Health: null }, "failed", "it has no health check, neither of its own nor from its image"],
  ["healthy", health("none"), "failed", "it has no health check, neither of its own nor from its image"],
  ["healthy", { Status: "created" }, "waiting", "created"],
  [
    "healthy",
    { Status: "exited", ExitCode: 1, ...health("starting") },
    "failed",
    "it has exited with code 1",
  ],
  ["completed", { Status: "created" }, "waiting", "created"],
  ["completed", {}, "waiting", "running"],
  ["completed", { Status: "restarting", ExitCode: 1 }, "waiting", "restarting"],
  ["completed", { Status: "paused" }, "waiting", "paused"],
  ["completed", { Status: "exited" }, "ready"],
  ["completed", { Status: "exited", ExitCode: 3 }, "failed", "it has exited with code 3"],
  ["completed", { Status: "dead" }, "failed", "it has exited with code 0"],
])("%s, state %j: %s %s", (condition, state, kind, because) => {
  expect(judge(condition, container(state))).toEqual(because === undefined ? { kind } : { kind, because });
});
