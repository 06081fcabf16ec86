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
  let result: Result;
  try {
    // All at once: each may take as long as its grace period allows.
    const asked = await Promise.allSettled(holds.map((hold) => act(client, hold, hold.method, STOP_LIMIT)));
    for (const answer of asked) if (answer.status === "rejected") throw answer.reason;
    result = await work();
    await refuseReleased(client, holds);
  } catch (error) {
    // Also those whose answer got lost: they may be held all the same.
    const lost = await release(client, holds);
    if (lost.length === 0) throw error;
    throw new Error(`${reasonOf(error)}\n${lost.join("\n")}`, { cause: error });
  }
  const lost = await release(client, holds);
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
  NetworkSettings: { Networks: Record<string, { IPAMConfig?: { IPv4Address?: string } | null } | null> };
}

function inspect(client: EngineClient, { container }: Hold): Promise<State> {
  return client.requestJson<State>("GET", `/containers/${container.id}/json`, undefined, LIMIT);
}

function isHeld({ method }: Hold, { State }: State): boolean {
  return method === "pause" ? State.Paused : !State.Running;
}

/** Somebody may have woken a container meanwhile: then what was copied is of no one moment. */
async function refuseReleased(client: EngineClient, holds: readonly Hold[]): Promise<void> {
  for (const hold of holds) {
    if (isHeld(hold, await inspect(client, hold))) continue;
    throw new Error(
      `${hold.container.name} was ${hold.method === "pause" ? "unpaused" : "started"} by somebody else meanwhile, so that its data are of no one moment. Next: run it again.`,
    );
  }
}

/**
 * Brings back those that are held. Who has an address of its own on a network comes first: else one that takes any free
 * one might get it.
 * @returns what could not be brought back, each with what to do.
 */
async function release(client: EngineClient, holds: readonly Hold[]): Promise<string[]> {
  const first: Hold[] = [];
  const then: Hold[] = [];
  const looks = holds.map((hold) =>
    orComplaint(hold, async () => {
      const state = await inspect(client, hold);
      if (isHeld(hold, state)) (hasOwnAddress(state) ? first : then).push(hold);
    }),
  );
  const complaints = (await Promise.all(looks)).flat();
  for (const wave of [first, then]) {
    const releases = wave.map((hold) => orComplaint(hold, () => act(client, hold, backBy(hold))));
    complaints.push(...(await Promise.all(releases)).flat());
  }
  return complaints;
}

const backBy = ({ method }: Hold) => (method === "pause" ? "unpause" : "start");

function hasOwnAddress({ NetworkSettings }: State): boolean {
  return Object.values(NetworkSettings.Networks).some((network) => network?.IPAMConfig?.IPv4Address);
}

async function orComplaint(hold: Hold, work: () => Promise<void>): Promise<string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    // Who has removed it meanwhile wants it no more.
    if (error instanceof EngineError && error.statusCode === 404) return [];
    const { name } = hold.container;
    return [`${name} could not be brought back (${reasonOf(error)}). Next: docker ${backBy(hold)} ${name}`];
  }
}
