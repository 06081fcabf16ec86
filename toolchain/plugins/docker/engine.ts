import type Docker from "dockerode";
import {
  describeTarget,
  EngineClient,
  type EngineTarget,
  engineAgent,
  engineRequestOptions,
} from "../../../engine";

/** How long an engine may take to answer the first ping, in milliseconds. */
const PING_TIMEOUT_MS = 30_000;

/** One Docker Engine, connected when it is first needed. */
export class Engine {
  #docker: Docker | undefined;
  #target: EngineTarget | undefined;

  /** The client. It is made on the first call: a plain preview needs none. */
  get docker(): Docker {
    this.#docker ??= connect(this.target);
    return this.#docker;
  }

  get target(): EngineTarget {
    if (!this.#target) throw new Error("the docker plugin has not been configured yet");
    return this.#target;
  }

  /**
   * Sets the engine and sees whether it is there. One behind ssh is not contacted, as the official plugin does not.
   * @param unchecked Do not contact it.
   * @throws Error in the official plugin's words when it does not answer.
   */
  async configure(target: EngineTarget, unchecked = false): Promise<void> {
    this.#target = target;
    this.#docker = undefined;
    if (unchecked || target.kind === "ssh") return;
    const client = new EngineClient(target);
    try {
      await client.requestJson("GET", "/_ping", undefined, { timeoutMs: PING_TIMEOUT_MS });
    } catch (cause) {
      throw new Error(`failed to connect to any docker daemon (${(cause as Error).message})`, { cause });
    } finally {
      client.close();
    }
  }
}

function connect(target: EngineTarget): Docker {
  // Loaded only here: a plain preview never talks to the engine, and the plugin starts at every preview.
  const Client = require("dockerode") as typeof Docker;
  const agent = engineAgent(target);
  const { protocol, host, ...rest } = engineRequestOptions(target, agent);
  const name = protocol === "https:" ? "https" : "http";
  return new Client({
    ...rest,
    agent,
    ...(host === undefined ? {} : { host, protocol: name }),
  } as Docker.DockerOptions);
}

/** What dockerode rejects with. */
interface EngineFailure {
  statusCode?: number;
  code?: string;
  json?: { message?: string };
  reason?: string;
  message?: string;
}

/** Whether the engine said that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return (error as EngineFailure).statusCode === 404;
}

/** Whether the engine said that nothing needed to be done. */
export function isNotModified(error: unknown): boolean {
  return (error as EngineFailure).statusCode === 304;
}

/** An engine's failure in the words of the docker CLI and of the official plugin. */
export function failureText(error: unknown, target: EngineTarget): string {
  const failure = error as EngineFailure;
  if (failure.statusCode !== undefined) {
    const message = failure.json?.message ?? failure.reason ?? failure.message ?? "";
    return `Error response from daemon: ${message.trim()}`;
  }
  if (failure.code === "ENOENT" || failure.code === "ECONNREFUSED") {
    return `Cannot connect to the Docker daemon at ${describeTarget(target)}. Is the docker daemon running?`;
  }
  return failure.message ?? String(error);
}
