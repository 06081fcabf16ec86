import http from "node:http";
import { engineAgent, engineRequestOptions } from "./agent";
import { EngineError } from "./error";
import { jsonLines, logText } from "./frames";
import { describeTarget, type EngineTarget } from "./target";

/** Limits of one request. */
export interface RequestLimits {
  /** Milliseconds until the request is given up. Default: no limit. */
  timeoutMs?: number;
  /** Gives the request up when aborted; the signal's reason is what is thrown. */
  signal?: AbortSignal;
}

/** The HTTP methods that the engine's API uses. */
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "DELETE";

/**
 * A small client of the Docker Engine API over node:http alone, so that a program which starts at every gate is quick.
 * Every failure is an EngineError: with `statusCode` and the engine's own message, or naming the target and the cause.
 */
export class EngineClient {
  readonly #agent: http.Agent;

  constructor(readonly target: EngineTarget) {
    this.#agent = engineAgent(target);
  }

  /**
   * Sends one request and parses the answer.
   * @param path API path with its query, for example `/containers/web/json`; without version the engine's newest is used.
   * @param body Sent as JSON when given; a Buffer is a tar archive and is sent as it is.
   * @returns The parsed JSON; `undefined` when the engine answers without a body; a string when it is not JSON.
   */
  async requestJson<T = unknown>(
    method: Method,
    path: string,
    body?: unknown,
    limits: RequestLimits = {},
  ): Promise<T> {
    const answer = await this.requestBytes(method, path, body, limits);
    const text = answer.toString("utf8");
    try {
      return (text.trim() ? JSON.parse(text) : undefined) as T;
    } catch {
      // `/_ping` answers plain text.
      return text as T;
    }
  }

  /** As `requestJson`, with the answer's bytes as they come. */
  requestBytes(method: Method, path: string, body?: unknown, limits: RequestLimits = {}): Promise<Buffer> {
    return this.#request(method, path, body, limits, Number.POSITIVE_INFINITY);
  }

  /** The first bytes of an answer that may be of any length; the rest is not fetched. */
  firstBytes(path: string, count: number, limits: RequestLimits = {}): Promise<Buffer> {
    return this.#request("GET", path, undefined, limits, count);
  }

  async #request(
    method: Method,
    path: string,
    body: unknown,
    limits: RequestLimits,
    count: number,
  ): Promise<Buffer> {
    const timeout = limits.timeoutMs === undefined ? undefined : AbortSignal.timeout(limits.timeoutMs);
    const signals = [limits.signal, timeout].filter((signal) => signal !== undefined);
    const signal = signals.length > 0 ? AbortSignal.any(signals) : undefined;
    try {
      return await collect(await this.#send(method, path, body, signal), count);
    } catch (error) {
      if (limits.signal?.aborted) throw limits.signal.reason;
      if (timeout?.aborted) throw this.#unreachable(`no answer within ${limits.timeoutMs} ms`);
      throw this.#asEngineError(error);
    }
  }

  /**
   * Follows a stream of JSON lines, for example `/events?filters=…`. Leaving the loop or aborting the signal closes it.
   * @throws EngineError when it cannot be opened or breaks; the signal's reason when aborted.
   */
  async *stream<T = unknown>(path: string, signal?: AbortSignal, method: Method = "GET"): AsyncGenerator<T> {
    let response: http.IncomingMessage | undefined;
    try {
      response = await this.#send(method, path, undefined, signal);
      for await (const value of jsonLines(response)) yield value as T;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw this.#asEngineError(error);
    } finally {
      response?.destroy();
    }
  }

  /**
   * The last lines that a container wrote to its standard output and error, in order.
   * @param tail How many lines.
   */
  async logs(containerId: string, tail: number, limits: RequestLimits = {}): Promise<string> {
    const path = `/containers/${encodeURIComponent(containerId)}/logs?stdout=1&stderr=1&tail=${tail}`;
    return logText(await this.requestBytes("GET", path, undefined, limits));
  }

  /** Ends the kept connections. */
  close(): void {
    this.#agent.destroy();
  }

  async #send(
    method: Method,
    path: string,
    body: unknown,
    signal: AbortSignal | undefined,
  ): Promise<http.IncomingMessage> {
    const archive = Buffer.isBuffer(body);
    const payload = body === undefined || archive ? body : Buffer.from(JSON.stringify(body));
    const headers: http.OutgoingHttpHeaders = payload
      ? {
          "Content-Type": archive ? "application/x-tar" : "application/json",
          "Content-Length": payload.length,
        }
      : {};
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const options = { ...engineRequestOptions(this.target, this.#agent), method, path, headers, signal };
      http.request(options, resolve).on("error", reject).end(payload);
    });
    const statusCode = response.statusCode ?? 0;
    if (statusCode < 400) return response;
    throw new EngineError(engineMessage(await collect(response), statusCode), { statusCode });
  }

  #asEngineError(error: unknown): EngineError {
    return error instanceof EngineError && error.statusCode !== undefined ? error : this.#unreachable(error);
  }

  #unreachable(cause: unknown): EngineError {
    return new EngineError(`cannot reach the Docker Engine at ${describeTarget(this.target)}`, { cause });
  }
}

/** Leaving the loop early ends the connection. */
async function collect(response: http.IncomingMessage, count = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= count) break;
  }
  return Buffer.concat(chunks);
}

function engineMessage(body: Buffer, statusCode: number): string {
  const text = body.toString("utf8").trim();
  try {
    const message = (JSON.parse(text) as { message?: string }).message;
    if (message) return message;
  } catch {
    // A proxy in between answers in its own words.
  }
  return text || `the engine answered with status ${statusCode} and no message`;
}
