import { setTimeout as sleep } from "node:timers/promises";
import type { EngineClient } from "../../../engine";
import { LIMIT } from "./containers";
import type { Hold } from "./hold";

/** As long as a slow system takes to start as a whole. */
const PATIENCE_MS = 300_000;
const ASK_MS = 1000;

interface State {
  State: { Status: string; Health?: { Status: string } | null };
}

/**
 * Waits until containers that were started again are well: they run, and are healthy where they have a check. More
 * patient than a gate, since all of them start at once: one that ends because another is not there yet is restarted.
 * @returns those that are not, each with its state.
 */
export async function notWell(
  client: EngineClient,
  holds: readonly Hold[],
  signal?: AbortSignal,
): Promise<string[]> {
  const end = Date.now() + PATIENCE_MS;
  let waiting = holds.map(({ container }) => ({ ...container, state: "" }));
  while (waiting.length > 0) {
    const asked = await Promise.all(
      waiting.map(async ({ id, name }) => ({ id, name, state: await stateOf(client, id) })),
    );
    waiting = asked.filter(({ state }) => state !== "well");
    if (waiting.length === 0 || Date.now() > end) break;
    await sleep(ASK_MS, undefined, { signal });
  }
  return waiting.map(({ name, state }) => `${name} is ${state}`);
}

async function stateOf(client: EngineClient, id: string): Promise<string> {
  const { State } = await client.requestJson<State>("GET", `/containers/${id}/json`, undefined, LIMIT);
  const health = State.Health?.Status ?? "none";
  if (State.Status !== "running") return State.Status;
  return health === "healthy" || health === "none" ? "well" : health;
}
