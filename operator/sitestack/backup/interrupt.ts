const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Somebody has asked for an end. */
export class Interrupted extends Error {
  constructor(signal: string) {
    super(`broken off by ${signal}`);
    this.name = "Interrupted";
  }
}

/** Does something that ends in good order when this process is asked to end: its signal is aborted then. */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const abort = (name: NodeJS.Signals) => controller.abort(new Interrupted(name));
  for (const name of SIGNALS) process.on(name, abort);
  try {
    return await work(controller.signal);
  } catch (error) {
    // Whatever the streams say of it, this is why.
    throw controller.signal.aborted ? combined(controller.signal.reason, error) : error;
  } finally {
    for (const name of SIGNALS) process.off(name, abort);
  }
}

function combined(reason: Error, error: unknown): Error {
  const said = error instanceof Error ? error : new Error(String(error));
  if (said === reason || said.name === "AbortError") return reason;
  return said.message.includes(reason.message) ? said : new Error(`${reason.message}\n${said.message}`);
}
