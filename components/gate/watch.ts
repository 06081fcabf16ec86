import { setTimeout as sleep } from "node:timers/promises";
import type { EngineClient, RequestLimits } from "../../engine";
import { describeFailure } from "./report";
import type { GateContainer, GateSpec } from "./spec";
import { type InspectedContainer, judge, type Verdict } from "./verdict";

/** A process that ends right after its start has not started; this long it must hold. */
const SETTLE_MS = 500;
const PROGRESS_MS = 5000;
/** Outside the gate's budget: an engine that accepts and never answers would hang the update without limit. */
export const ANSWER_LIMIT: RequestLimits = { timeoutMs: 30_000 };

/** A container did not come true; the message is the whole report. */
export class GateFailure extends Error {}

/** Reads a container's state. */
export async function inspect(
  client: EngineClient,
  id: string,
  limits: RequestLimits = ANSWER_LIMIT,
): Promise<InspectedContainer> {
  return client.requestJson<InspectedContainer>("GET", `/containers/${id}/json`, undefined, limits);
}

/**
 * Waits until one container comes true. The engine's events wake it, so it answers within milliseconds and costs
 * nothing in between.
 * @param say prints one line of progress.
 * @throws GateFailure when the container fails or the budget is used up.
 */
export async function watchContainer(
  client: EngineClient,
  spec: GateSpec,
  watched: GateContainer,
  say: (line: string) => void,
): Promise<InspectedContainer> {
  const budget = AbortSignal.timeout(spec.timeoutSeconds * 1000);
  const startedAt = Date.now();
  let because = "the engine has not answered";
  const progress = setInterval(() => {
    say(`${watched.service}: waiting for ${Math.round((Date.now() - startedAt) / 1000)} s, ${because}`);
  }, PROGRESS_MS);
  try {
    for await (const container of changes(client, watched.id, budget)) {
      const verdict = await settled(client, spec, container, budget);
      if (verdict.kind === "ready") return container;
      because = verdict.because;
      if (verdict.kind === "failed") throw await failure(client, spec, watched, because);
    }
  } catch (error) {
    if (!budget.aborted || error instanceof GateFailure) throw error;
  } finally {
    clearInterval(progress);
  }
  const end = budget.aborted ? `after ${spec.timeoutSeconds} s` : "when the engine ended its events";
  throw await failure(client, spec, watched, `${because} ${end}`);
}

async function failure(
  client: EngineClient,
  spec: GateSpec,
  watched: GateContainer,
  because: string,
): Promise<GateFailure> {
  const container = await inspect(client, watched.id);
  return new GateFailure(await describeFailure(client, spec.hostName, watched, container, because));
}

/** A container counts as running only when the same process still runs after a moment. */
async function settled(
  client: EngineClient,
  spec: GateSpec,
  container: InspectedContainer,
  signal: AbortSignal,
): Promise<Verdict> {
  const verdict = judge(spec.condition, container);
  if (verdict.kind !== "ready" || spec.condition !== "running") return verdict;
  await sleep(SETTLE_MS);
  const later = await inspect(client, container.Id, { signal });
  if (later.State.StartedAt === container.State.StartedAt) return judge(spec.condition, later);
  return { kind: "failed", because: `it ends right after its start, with exit code ${later.State.ExitCode}` };
}

/** The container's state now, and again after each of its events. */
async function* changes(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<InspectedContainer> {
  const filters = encodeURIComponent(
    JSON.stringify({
      type: ["container"],
      container: [id],
      event: ["health_status", "start", "die", "restart"],
    }),
  );
  yield await inspect(client, id, { signal });
  // `since=1` repeats what the engine remembers of this container, so nothing is lost between the look and the stream.
  for await (const _event of client.stream(`/events?since=1&filters=${filters}`, signal)) {
    yield await inspect(client, id, { signal });
  }
}
