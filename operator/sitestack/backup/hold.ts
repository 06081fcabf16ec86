import { type EngineClient, EngineError, reasonOf } from "../../../engine";
import { type HeldContainer, LIMIT } from "./containers";
import type { HoldMethod } from "./plan";

/** A container, and how it is held. */
export interface Hold {
  container: Pick<HeldContainer, "id" | "name">;
  method: HoldMethod;
}

/** A stop waits for the container's own grace period, which nobody here knows. */
const STOP_LIMIT = { timeoutMs: 600_000 };

/**
 * Does something while containers are paused or stopped, and brings every one of them back, whatever happens.
 * @throws Error when one did not stay held, or cannot be brought back: with the command that does it.
 */
export async function whileHeld<Result>(
  client: EngineClient,
  holds: readonly Hold[],
  work: () => Promise<Result>,
): Promise<Result> {
  const begun: Hold[] = [];
  let result: Result;
  try {
    for (const hold of holds) {
      // Before it is held: an answer that gets lost must not leave it so.
      begun.push(hold);
      await act(client, hold, hold.method, STOP_LIMIT);
    }
    result = await work();
    await refuseReleased(client, holds);
  } catch (error) {
    const lost = await release(client, begun);
    if (lost.length === 0) throw error;
    throw new Error(`${reasonOf(error)}\n${lost.join("\n")}`, { cause: error });
  }
  const lost = await release(client, begun);
  if (lost.length > 0) throw new Error(lost.join("\n"));
  return result;
}

async function act(
  client: EngineClient,
  { container }: Hold,
  verb: HoldMethod | "unpause" | "start",
  limit = LIMIT,
): Promise<void> {
  await client.requestJson("POST", `/containers/${container.id}/${verb}`, undefined, limit);
}

interface State {
  State: { Paused: boolean; Running: boolean };
}

async function isHeld(client: EngineClient, { container, method }: Hold): Promise<boolean> {
  const { State } = await client.requestJson<State>(
    "GET",
    `/containers/${container.id}/json`,
    undefined,
    LIMIT,
  );
  return method === "pause" ? State.Paused : !State.Running;
}

/** Somebody may have woken a container meanwhile: then what was copied is of no one moment. */
async function refuseReleased(client: EngineClient, holds: readonly Hold[]): Promise<void> {
  for (const hold of holds) {
    if (await isHeld(client, hold)) continue;
    throw new Error(
      `${hold.container.name} was ${hold.method === "pause" ? "unpaused" : "started"} by somebody else while its data were copied. Next: run it again.`,
    );
  }
}

/** @returns what could not be brought back, each with what to do. */
async function release(client: EngineClient, begun: readonly Hold[]): Promise<string[]> {
  const releases = begun.map(async (hold) => {
    const verb = hold.method === "pause" ? "unpause" : "start";
    try {
      if (await isHeld(client, hold)) await act(client, hold, verb);
      return [];
    } catch (error) {
      // Who has removed it meanwhile wants it no more.
      if (error instanceof EngineError && error.statusCode === 404) return [];
      const { name } = hold.container;
      return [`${name} could not be brought back (${reasonOf(error)}). Next: docker ${verb} ${name}`];
    }
  });
  return (await Promise.all(releases)).flat();
}
