import { commandOutput, type EngineClient } from "../../../engine";
import { type HeldContainer, runningContainer } from "./containers";
import { HELD_LIMIT_MS, patienceOf } from "./held-limit";
import type { DumpPart } from "./plan";

/** A dump that has begun: what it writes is fixed. */
export interface OpenDump {
  part: DumpPart;
  container: HeldContainer;
  content: AsyncIterable<Buffer>;
  /** Ends it; does nothing to one that was read to its end. */
  close(): Promise<void>;
}

/** For whom a dump is opened. */
export interface Opening {
  client: EngineClient;
  site: string;
  signal?: AbortSignal;
}

/**
 * Starts a service's dump and waits for its first byte.
 * @param held whether services are held meanwhile, so that it may not take long.
 * @throws Error when the service does not run, or the dump does not begin.
 */
export async function openDump(
  { client, site, signal }: Opening,
  part: DumpPart,
  held: boolean,
): Promise<OpenDump> {
  const container = await runningContainer(client, site, part);
  if (container === undefined) {
    throw new Error(
      `${part.name} does not run, so that its data cannot be dumped. Next: npm run sitestack -- up --stack ${site}, or leave it out (--only …).`,
    );
  }
  // A dump that waits for a lock of a held service would wait for ever, and so would that service.
  const why = new Error(
    `${part.name} could not be backed up: its dump did not begin within ${HELD_LIMIT_MS / 1000} s while those who write beside it were held; one of them may hold a lock. Next: run it again.`,
  );
  const patience = patienceOf(held ? HELD_LIMIT_MS : undefined, why, signal);
  const output = commandOutput(client, container.id, part.commands.dump, { signal: patience.signal });
  try {
    const first = await patience.waitFor(output.next());
    const content = (async function* () {
      if (first.done === true) return;
      yield first.value;
      yield* output;
    })();
    return { part, container, content, close: async () => void (await output.return(undefined)) };
  } catch (error) {
    if (error === why || signal?.aborted) throw error;
    throw new Error(`${part.name} could not be backed up: ${(error as Error).message}`, { cause: error });
  }
}
