import http from "node:http";
import { addAbortSignal, type Duplex, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { engineAgent, engineRequestOptions } from "./agent";
import { answerTo, collect } from "./answer";
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

const JSON_BODY = { "Content-Type": "application/json" };
const ARCHIVE_BODY = { "Content-Type": "application/x-tar" };

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

  /** An answer of any length, to be read as it comes; destroying it ends the request. */
  download(path: string, signal?: AbortSignal): Promise<Readable> {
    return this.#within(signal, this.#send("GET", path, undefined, signal));
  }

  /**
   * Sends an archive of any length as it comes, and ends when the engine has taken all of it.
   * @throws EngineError when the engine refuses it; the archive's own error when that breaks.
   */
  async upload(path: string, archive: Readable, signal?: AbortSignal): Promise<void> {
    const request = this.#start("PUT", path, ARCHIVE_BODY, signal);
    const answer = answerTo(request).then((response) => collect(response));
    const [sent, answered] = await Promise.allSettled([pipeline(archive, request), answer]);
    if (sent.status === "fulfilled" && answered.status === "fulfilled") return;
    // An engine that refuses hangs up on the sender: its own words come first, and a broken pipe last.
    const said = answered.status === "rejected" ? answered.reason : undefined;
    if (said instanceof EngineError) throw said;
    if (signal?.aborted) throw signal.reason;
    throw archive.errored ?? this.#unreachable(sent.status === "rejected" ? sent.reason : said);
  }

  /** Starts a command that `/containers/…/exec` has made. @returns the connection to its streams, in frames. */
  async attach(execId: string, signal?: AbortSignal): Promise<Duplex> {
    const body = JSON.stringify({ Detach: false, Tty: false });
    const headers = {
      ...{ ...JSON_BODY, "Content-Length": Buffer.byteLength(body) },
      ...{ Connection: "Upgrade", Upgrade: "tcp" },
    };
    const request = this.#start("POST", `/exec/${execId}/start`, headers, signal);
    const connected = new Promise<Duplex>((resolve, reject) => {
      request.on("upgrade", (_response, socket: Duplex, head: Buffer) => {
        socket.unshift(head);
        resolve(signal === undefined ? socket : addAbortSignal(signal, socket));
      });
      answerTo(request).then(() => reject(new EngineError("the engine did not connect the command")), reject);
    });
    request.end(body);
    return this.#within(signal, connected);
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
    const headers = payload && {
      ...(archive ? ARCHIVE_BODY : JSON_BODY),
      "Content-Length": payload.length,
    };
    const request = this.#start(method, path, headers, signal);
    const answer = answerTo(request);
    request.end(payload);
    return answer;
  }

  #start(
    method: Method,
    path: string,
    headers: http.OutgoingHttpHeaders | undefined,
    signal: AbortSignal | undefined,
  ): http.ClientRequest {
    return http.request({ ...engineRequestOptions(this.target, this.#agent), method, path, headers, signal });
  }

  async #within<Result>(signal: AbortSignal | undefined, work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw this.#asEngineError(error);
    }
  }

  #asEngineError(error: unknown): EngineError {
    return error instanceof EngineError && error.statusCode !== undefined ? error : this.#unreachable(error);
  }

  #unreachable(cause: unknown): EngineError {
    return new EngineError(`cannot reach the Docker Engine at ${describeTarget(this.target)}`, { cause });
  }
}
