import type { EngineClient } from "../../engine";
import type { GateContainer } from "./spec";
import type { InspectedContainer } from "./verdict";

const LOG_LINES = 20;
const LOGS_LIMIT_MS = 10_000;
/** Shorter secrets would cut words to pieces. */
const LEAST_SECRET = 4;

/** What is told of a container that did not get through its gate. */
export interface FailureFacts {
  /** The service's name. */
  service: string;
  /** Name of the engine. */
  hostName: string;
  /** Why it failed, as a sentence's second half: "its health check failed 3 times". */
  because: string;
  container: InspectedContainer;
  /** The container's last log lines. */
  logs: string;
  /** Values that must not be shown. */
  secrets: readonly string[];
}

/** Text of a failure: state, last probe, last log lines, and what to try next. */
export function renderFailure(facts: FailureFacts): string {
  const { container, service, hostName, because } = facts;
  const name = container.Name.replace(/^\//, "");
  const health = container.State.Health;
  const healthText = health ? `, ${health.Status}` : "";
  const lines = [
    `${service} is not ready: ${because}`,
    `  container: ${name} (${container.Id.slice(0, 12)}) on ${hostName}: ${container.State.Status}${healthText}`,
    ...probeLines(health?.Log?.at(-1)),
    ...logLines(facts.logs),
    `  next: docker logs ${name}; docker inspect ${name}; after mending, run the update again`,
  ];
  return redact(lines.join("\n"), facts.secrets);
}

function probeLines(probe: { ExitCode: number; Output: string } | undefined): string[] {
  if (probe === undefined) return [];
  const output = probe.Output.trim();
  return [`  last probe: exit code ${probe.ExitCode}`, ...indent(output === "" ? "(no output)" : output)];
}

function logLines(logs: string): string[] {
  const text = logs.trimEnd();
  return text === "" ? ["  it has logged nothing"] : [`  last ${LOG_LINES} log lines:`, ...indent(text)];
}

function indent(text: string): string[] {
  return text.split("\n").map((line) => `    ${line.trimEnd()}`);
}

/**
 * The text with every secret of at least four characters cut out, and every such line of a secret that has several:
 * indentation and the limit of log lines break it up.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const pieces = secrets
    .flatMap((secret) => [secret, ...secret.split("\n").map((line) => line.trim())])
    .filter((piece) => piece.length >= LEAST_SECRET)
    .sort((a, b) => b.length - a.length);
  return pieces.reduce((rest, piece) => rest.split(piece).join("[secret]"), text);
}

/** Values of the named variables in a container's environment. */
export function secretValues(container: InspectedContainer, names: readonly string[]): string[] {
  return (container.Config.Env ?? []).flatMap((entry) => {
    const [name = "", value] = entry.split(/=(.*)/s);
    return value !== undefined && names.includes(name) ? [value] : [];
  });
}

/** Gathers what `renderFailure` tells of one container. */
export async function describeFailure(
  client: EngineClient,
  hostName: string,
  gateContainer: GateContainer,
  container: InspectedContainer,
  because: string,
): Promise<string> {
  const logs = await client
    .logs(container.Id, LOG_LINES, { timeoutMs: LOGS_LIMIT_MS })
    .catch((error: Error) => `(no logs: ${error.message})`);
  const secrets = secretValues(container, gateContainer.secretVariables ?? []);
  return renderFailure({ service: gateContainer.service, hostName, because, container, logs, secrets });
}
