import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import { SshConnection } from "./ssh-connection";
import type { EngineTarget } from "./target";

/** The options of node:http's `request` that lead to an engine; add `method`, `path` and `headers`. */
export interface EngineRequestOptions {
  agent: http.Agent;
  protocol: "http:" | "https:";
  socketPath?: string;
  host?: string;
  port?: number;
}

/** Opens every connection of an agent as one `ssh … docker system dial-stdio`. */
class SshAgent extends http.Agent {
  readonly #connect: () => SshConnection;

  constructor(options: http.AgentOptions, connect: () => SshConnection) {
    super(options);
    this.#connect = connect;
  }

  override createConnection(): Duplex {
    return this.#connect();
  }
}

/** sshd refuses more than ten logins at a time by default. */
const MAX_SSH_SESSIONS = 8;

/**
 * An agent that keeps connections to one engine open between requests, so that one ssh session or TLS handshake
 * serves many. `destroy()` ends them; idle ones never keep the process alive.
 */
export function engineAgent(target: EngineTarget): http.Agent {
  const options = { keepAlive: true, scheduling: "lifo" as const };
  if (target.kind === "ssh") {
    const limited = { ...options, maxSockets: MAX_SSH_SESSIONS };
    return new SshAgent(limited, () => new SshConnection(target.uri, target.sshOpts));
  }
  if (target.kind === "tcp" && target.tls) {
    // Without a certificate authority the docker provider does not verify, and neither do we.
    return new https.Agent({ ...options, ...target.tls, rejectUnauthorized: target.tls.ca !== undefined });
  }
  return new http.Agent(options);
}

/** What node:http's `request` needs to reach the target through its agent. */
export function engineRequestOptions(target: EngineTarget, agent: http.Agent): EngineRequestOptions {
  if (target.kind === "unix") return { agent, protocol: "http:", socketPath: target.socketPath };
  if (target.kind === "ssh") return { agent, protocol: "http:", host: "docker" };
  return { agent, protocol: target.tls ? "https:" : "http:", host: target.host, port: target.port };
}
