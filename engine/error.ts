/** Anything that goes wrong between us and a Docker Engine: no connection, or an answer that says no. */
export class EngineError extends Error {
  /** HTTP status of the engine's answer; absent when there was no answer. */
  readonly statusCode?: number;

  constructor(message: string, options: { statusCode?: number; cause?: unknown } = {}) {
    super(options.cause === undefined ? message : `${message}: ${reasonOf(options.cause)}`, {
      cause: options.cause,
    });
    this.name = "EngineError";
    this.statusCode = options.statusCode;
  }
}

/** The shortest text that tells a person why something failed. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) {
    return [...new Set(cause.errors.map(reasonOf))].join("; ");
  }
  if (cause instanceof Error) return cause.message || cause.name;
  return String(cause);
}
