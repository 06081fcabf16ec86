import type { GateCondition } from "./spec";

/** The part of the engine's answer to "inspect container" that a gate reads. */
export interface InspectedContainer {
  Id: string;
  Name: string;
  Config: { Env?: string[] | null };
  State: ContainerState;
  NetworkSettings: { Networks: Record<string, InspectedEndpoint | null> };
}

/** State of a container as the engine tells it. */
export interface ContainerState {
  /** created, running, paused, restarting, removing, exited or dead. */
  Status: string;
  /** When the present process was started, as RFC 3339 text. */
  StartedAt: string;
  ExitCode: number;
  OOMKilled: boolean;
  Error: string;
  Health?: {
    Status: string;
    FailingStreak: number;
    Log?: { ExitCode: number; Output: string }[] | null;
  } | null;
}

/** A container's place on one network. */
export interface InspectedEndpoint {
  NetworkID: string;
  IPAddress: string;
  Aliases?: string[] | null;
}

/** What a gate thinks of a container right now. */
export type Verdict =
  | { kind: "ready" }
  | { kind: "waiting"; because: string }
  | { kind: "failed"; because: string };

/**
 * Judges one state. `unhealthy` and an ended process fail at once rather than at the end of the budget: the engine
 * has decided already, and a failure that is seen early is mended early.
 */
export function judge(condition: GateCondition, container: InspectedContainer): Verdict {
  const { State: state } = container;
  if (state.Status === "removing") return failed("somebody is removing it");
  if (condition === "completed") return judgeJob(state);
  if (state.Status === "exited" || state.Status === "dead")
    return failed(`it has exited with code ${exitText(state)}`);
  if (state.Status === "restarting")
    return failed(`it exits and is restarted again and again, code ${exitText(state)}`);
  if (state.Status !== "running") return waiting(state.Status);
  return condition === "running" ? { kind: "ready" } : judgeHealth(state);
}

function judgeJob(state: ContainerState): Verdict {
  if (state.Status === "exited" && state.ExitCode === 0) return { kind: "ready" };
  // A job may have a restart policy: only what the engine has given up on has failed.
  if (state.Status !== "exited" && state.Status !== "dead") return waiting(state.Status);
  return failed(`it has exited with code ${exitText(state)}`);
}

function judgeHealth(state: ContainerState): Verdict {
  const health = state.Health;
  if (health === undefined || health === null || health.Status === "none") {
    return failed("it has no health check, neither of its own nor from its image");
  }
  if (health.Status === "healthy") return { kind: "ready" };
  if (health.Status === "unhealthy") return failed(`its health check failed ${health.FailingStreak} times`);
  return waiting(
    health.FailingStreak > 0 ? `${health.FailingStreak} failed probes so far` : "no probe passed yet",
  );
}

function exitText(state: ContainerState): string {
  const reasons = [state.OOMKilled ? "out of memory" : "", state.Error].filter((reason) => reason !== "");
  return reasons.length > 0 ? `${state.ExitCode} (${reasons.join(", ")})` : String(state.ExitCode);
}

function waiting(because: string): Verdict {
  return { kind: "waiting", because };
}

function failed(because: string): Verdict {
  return { kind: "failed", because };
}
