import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { EngineError } from "./error";

/** The environment variables and the home directory that the docker CLI looks at. */
export type Environment = Record<string, string | undefined>;

/** The part of a context's meta.json that says where its engine is. */
interface ContextMeta {
  Name?: string;
  Endpoints?: { docker?: { Host?: string; SkipTLSVerify?: boolean } };
}

/** Where the engine of a context is. */
export interface ContextEndpoint {
  /** Its address, as the context has it. */
  host: string;
  /** Whether its certificate is not to be verified. */
  skipVerify: boolean;
}

/**
 * The engine of a docker CLI's context.
 * @throws EngineError when there is no such context. One named `default` is none: it says to take no context.
 */
export function contextEndpoint(name: string, environment: Environment): ContextEndpoint {
  const directory = join(dockerConfigDirectory(environment), "contexts");
  const contexts = readContexts(join(directory, "meta"));
  const endpoint = contexts.find((context) => context.Name === name)?.Endpoints?.docker;
  if (endpoint?.Host) return { host: endpoint.Host, skipVerify: endpoint.SkipTLSVerify === true };
  const known = contexts.map((context) => context.Name).sort();
  throw new EngineError(
    `the docker context "${name}" does not exist in ${directory}; known: ${known.join(", ") || "none"}. ` +
      `Make it with: docker context create ${name} --docker host=…`,
  );
}

/** The folder of the certificates that a context brings with it; undefined where it brings none. */
export function contextCertificates(name: string, environment: Environment): string | undefined {
  const folder = createHash("sha256").update(name).digest("hex");
  const path = join(dockerConfigDirectory(environment), "contexts", "tls", folder, "docker");
  return existsSync(path) ? path : undefined;
}

/** The context that the docker CLI uses where nothing else is said. */
export function currentContext(environment: Environment): string | undefined {
  return readJson<{ currentContext?: string }>(join(dockerConfigDirectory(environment), "config.json"))
    ?.currentContext;
}

/** The docker CLI's folder. */
export function dockerConfigDirectory(environment: Environment): string {
  return environment.DOCKER_CONFIG || join(environment.HOME || homedir(), ".docker");
}

function readContexts(directory: string): ContextMeta[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).flatMap(
    (entry) => readJson<ContextMeta>(join(directory, entry, "meta.json")) ?? [],
  );
}

/** A file that is absent or unreadable counts as not there, as in the docker CLI. */
function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}
