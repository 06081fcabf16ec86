import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  contextCertificates,
  contextEndpoint,
  currentContext,
  dockerConfigDirectory,
  type Environment,
} from "./context";
import { EngineError } from "./error";

/** PEM texts of one TLS connection; a part that is absent is not sent or not checked. */
export interface TlsMaterial {
  /** Certificate authority that signed the engine's certificate. Absent: the engine's certificate is not verified. */
  ca?: string;
  /** Client certificate. */
  cert?: string;
  /** Private key of the client certificate. */
  key?: string;
}

/** How one Docker Engine is reached. */
export type EngineTarget =
  | { kind: "unix" /** Absolute path of the engine's socket. */; socketPath: string }
  | { kind: "tcp"; host: string; port: number /** Absent: plain HTTP. */; tls?: TlsMaterial }
  | {
      kind: "ssh";
      /** `ssh://[user@]host[:port][/path/of/the/remote/socket]`. */
      uri: string;
      /** Options put before all others on ssh's command line. */
      sshOpts?: string[];
    };

/** What a user may say about an engine; the same words and meanings as the docker provider's configuration. */
export interface EngineSettings {
  /** `unix:///path`, `tcp://host[:port]`, `http(s)://host[:port]` or `ssh://[user@]host[:port]`. */
  host?: string;
  /** Name of a docker context; it wins over `host`, as in the docker provider. */
  context?: string;
  /** Extra ssh options, for `ssh://` only. */
  sshOpts?: string[];
  /** Directory with `ca.pem`, `cert.pem` and `key.pem`. */
  certPath?: string;
  /** PEM text of the certificate authority. */
  caMaterial?: string;
  /** PEM text of the client certificate. */
  certMaterial?: string;
  /** PEM text of the client key. */
  keyMaterial?: string;
}

/** The engine of this machine. */
export const DEFAULT_HOST = "unix:///var/run/docker.sock";
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/**
 * Finds the engine that the settings mean, in the docker CLI's order: `context`, `host`, `DOCKER_HOST`,
 * `DOCKER_CONTEXT`, the current context of the docker CLI's configuration, the local socket.
 * @throws EngineError when a context or a certificate is missing or the host is malformed.
 */
export function resolveEngineTarget(
  settings: EngineSettings,
  environment: Environment = process.env,
): EngineTarget {
  const context = meantContext(settings, environment);
  if (context !== undefined) return contextTarget(context, settings, environment);
  if (settings.host) return parseHost(settings.host, settings.sshOpts, explicitTls(settings));
  if (environment.DOCKER_HOST) {
    const tls = explicitTls(settings) ?? environmentTls(environment);
    return parseHost(environment.DOCKER_HOST, settings.sshOpts, tls);
  }
  return parseHost(DEFAULT_HOST, settings.sshOpts, undefined);
}

/**
 * The docker CLI's context that the settings mean, said or not; undefined where they mean none. `default` says to take
 * none: DOCKER_HOST or the local socket, also where another one is current.
 */
export function meantContext(settings: EngineSettings, environment: Environment): string | undefined {
  const said = settings.context || (settings.host || environment.DOCKER_HOST ? "default" : undefined);
  const context = said ?? (environment.DOCKER_CONTEXT || currentContext(environment));
  return context && context !== "default" ? context : undefined;
}

/** The target as a person writes it: `unix:///var/run/docker.sock`, `tcp://10.0.0.5:2376`, `ssh://ops@edge`. */
export function describeTarget(target: EngineTarget): string {
  if (target.kind === "unix") return `unix://${target.socketPath}`;
  if (target.kind === "ssh") return target.uri;
  return `tcp://${target.host.includes(":") ? `[${target.host}]` : target.host}:${target.port}`;
}

function parseHost(host: string, sshOpts: string[] | undefined, tls: TlsMaterial | undefined): EngineTarget {
  const [, scheme, rest] = /^([a-z]+):\/\/(.*)$/.exec(host) ?? [];
  if (scheme === "unix" && rest?.startsWith("/")) return { kind: "unix", socketPath: rest };
  if (scheme === "ssh" && rest) return { kind: "ssh", uri: sshUri(host), sshOpts };
  if ((scheme === "tcp" || scheme === "http" || scheme === "https") && rest) {
    return parseTcp(host, scheme, scheme === "https" ? (tls ?? {}) : tls);
  }
  throw malformedHost(host);
}

function parseTcp(host: string, scheme: string, tls: TlsMaterial | undefined): EngineTarget {
  // Node fills in no port for tcp:, and hides port 80 of http:, so the text is parsed with a neutral scheme.
  const url = parseUrl(`tcp${host.slice(scheme.length)}`, host);
  if (!url.hostname) throw malformedHost(host);
  const port = url.port ? Number(url.port) : tls ? TLS_PORT : PLAIN_PORT;
  return { kind: "tcp", host: url.hostname.replace(/^\[|\]$/g, ""), port, tls };
}

function sshUri(host: string): string {
  const url = parseUrl(host, host);
  if (!url.hostname) throw malformedHost(host);
  if (url.password)
    throw new EngineError(
      `the Docker host ${host.replace(/:[^@/]*@/, ":…@")} holds a password; ssh takes keys only`,
    );
  // A host name that starts with a dash would be read as an option of ssh.
  if (url.hostname.startsWith("-") || url.username.startsWith("-")) throw malformedHost(host);
  return host;
}

function parseUrl(text: string, shown: string): URL {
  try {
    return new URL(text);
  } catch {
    throw malformedHost(shown);
  }
}

function malformedHost(host: string): EngineError {
  return new EngineError(
    `the Docker host "${host}" is malformed: write unix:///path, tcp://host[:port] or ssh://[user@]host[:port]`,
  );
}

function explicitTls(settings: EngineSettings): TlsMaterial | undefined {
  const { caMaterial, certMaterial, keyMaterial, certPath } = settings;
  if (!certMaterial && !keyMaterial) return certPath ? tlsFiles(certPath) : undefined;
  if (!certMaterial || !keyMaterial)
    throw new EngineError("certMaterial and keyMaterial belong together: give both");
  if (certPath) throw new EngineError("give either certPath or certMaterial and keyMaterial, not both");
  return { ca: caMaterial, cert: certMaterial, key: keyMaterial };
}

function environmentTls(environment: Environment): TlsMaterial | undefined {
  if (environment.DOCKER_CERT_PATH) return tlsFiles(environment.DOCKER_CERT_PATH);
  return environment.DOCKER_TLS_VERIFY ? tlsFiles(dockerConfigDirectory(environment)) : undefined;
}

function tlsFiles(
  directory: string,
  names = { ca: "ca.pem", cert: "cert.pem", key: "key.pem" },
): TlsMaterial {
  const read = (name: string) => {
    try {
      return readFileSync(join(directory, name), "utf8");
    } catch (cause) {
      throw new EngineError(`cannot read ${name} in the certificate directory ${directory}`, { cause });
    }
  };
  return { ca: read(names.ca), cert: read(names.cert), key: read(names.key) };
}

function contextTarget(name: string, settings: EngineSettings, environment: Environment): EngineTarget {
  const { host, skipVerify } = contextEndpoint(name, environment);
  return parseHost(
    host,
    settings.sshOpts,
    explicitTls(settings) ?? contextTls(name, skipVerify, environment),
  );
}

function contextTls(name: string, skipVerify: boolean, environment: Environment): TlsMaterial | undefined {
  const folder = contextCertificates(name, environment);
  if (folder === undefined) return undefined;
  const read = (file: string) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : undefined;
  return { ca: skipVerify ? undefined : read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
}
