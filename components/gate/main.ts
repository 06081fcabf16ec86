import { json } from "node:stream/consumers";
import { EngineClient, resolveEngineTarget } from "../../engine";
import { takeOver } from "./handover";
import type { GateContainer, GateSpec } from "./spec";
import { ANSWER_LIMIT, GateFailure, inspect, watchContainer } from "./watch";

/** How many containers are looked at side by side: an engine that is asked for a thousand at once refuses some. */
const AT_ONCE = 32;

/**
 * The gate process: waits until its containers come true; each takes over its service's names then. It exits with 0 in
 * the end, else with 1 and a report of each container that failed.
 */
async function passGate(spec: GateSpec): Promise<void> {
  const client = new EngineClient(resolveEngineTarget(spec.engine, process.env));
  const failures: string[] = [];
  const queue = spec.containers.entries();
  const passSome = async () => {
    for (const [index, container] of queue) {
      await passContainer(client, spec, container).catch((error: Error) => {
        failures[index] = failureText(container, error);
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, passSome));
  } finally {
    client.close();
  }
  // In the containers' order; those that passed have left holes.
  if (failures.length > 0) throw new Error(failures.filter(Boolean).join("\n\n"));
}

/** What the engine says of itself does not name the service. */
function failureText({ service }: GateContainer, error: Error): string {
  return error instanceof GateFailure ? error.message : `${service} is not ready: ${error.message}`;
}

async function passContainer(client: EngineClient, spec: GateSpec, watched: GateContainer): Promise<void> {
  const startedAt = performance.now();
  if (spec.condition === "completed") await startJob(client, watched.id);
  await watchContainer(client, spec, watched, (line) => console.log(line));
  if (watched.handover !== undefined) await takeOver(client, watched.id, watched.handover);
  console.log(
    `${watched.service}: ${spec.condition} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  );
}

/** A job that has succeeded is never run again; one that failed is, by the next update. */
async function startJob(client: EngineClient, id: string): Promise<void> {
  const { State: state } = await inspect(client, id);
  if (state.Status === "running" || (state.Status === "exited" && state.ExitCode === 0)) return;
  await client.requestJson("POST", `/containers/${id}/start`, undefined, ANSWER_LIMIT);
}

json(process.stdin)
  .then((spec) => passGate(spec as GateSpec))
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
