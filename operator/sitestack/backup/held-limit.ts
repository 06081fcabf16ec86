/** How long nothing may come while services are held: who waits for ever keeps them held for ever. */
export const HELD_LIMIT_MS = 60_000;

/** Waits for something that has its time, again and again; what was waited for too long is told to end. */
export interface Patience {
  /** Aborted as soon as anything has taken too long. */
  signal: AbortSignal;
  /** @throws the reason, at once, when it takes too long. */
  waitFor<Result>(work: Promise<Result>): Promise<Result>;
  /** What comes, while each piece has its time. The time that its reader takes does not count. */
  each(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
}

/**
 * Patience with what comes from afar.
 * @param limitMs milliseconds; undefined where it may take any time.
 * @param why what is thrown.
 */
export function patienceOf(limitMs: number | undefined, why: Error, signal?: AbortSignal): Patience {
  const late = new AbortController();
  const waitFor = async <Result>(work: Promise<Result>): Promise<Result> => {
    if (limitMs === undefined) return work;
    // Who is told to end may not hear of it where the link is dead: nobody waits for that.
    work.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        late.abort(why);
        reject(why);
      }, limitMs);
    });
    return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
  };
  async function* each(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const source = chunks[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await waitFor(source.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      const ended = Promise.resolve(source.return?.()).catch(() => undefined);
      if (!late.signal.aborted) await ended;
    }
  }
  return { signal: AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]), waitFor, each };
}
