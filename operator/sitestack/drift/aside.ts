import { isDeepStrictEqual } from "node:util";
import { engineArguments } from "../../../components/image/request";
import { type EngineClient, type EngineSettings, reasonOf } from "../../../engine";
import type { WantedHost } from "../live/wanted";
import type { Obstacle } from "./heal-plan";
import { hostNamed, onEngine } from "./on-engine";

/** A stop waits for the process to heed its signal. */
const LIMIT = { timeoutMs: 30_000 };
const STOP_SECONDS = 10;

/** A container that is in the way, as it was found. */
export interface InTheWay {
  host: string;
  id: string;
  name: string;
  labels: Record<string, string>;
  running: boolean;
  restart: RestartPolicy;
}

interface RestartPolicy {
  Name: string;
  MaximumRetryCount?: number;
}

interface Inspected {
  Name: string;
  Config: { Labels?: Record<string, string> | null };
  State: { Running: boolean };
  HostConfig: { RestartPolicy: RestartPolicy };
}

/** What a container in the way is before anything is done to it. */
export async function lookAtObstacle(
  client: EngineClient,
  { host, id }: Pick<Obstacle, "host" | "id">,
): Promise<InTheWay> {
  const path = `/containers/${id}/json`;
  const { Name, Config, State, HostConfig } = await client.requestJson<Inspected>(
    "GET",
    path,
    undefined,
    LIMIT,
  );
  return {
    ...{ host, id, name: Name.slice(1), labels: Config.Labels ?? {} },
    ...{ running: State.Running, restart: HostConfig.RestartPolicy },
  };
}

/** Stops a container and renames it. */
export async function putAside(
  client: EngineClient,
  { id, name }: InTheWay,
  say: (line: string) => void,
): Promise<void> {
  const aside = `${name}.aside-${id.slice(0, 12)}`;
  // Else it would come back with the host's next start, and take port and address.
  await setRestart(client, id, { Name: "no" });
  await client.requestJson("POST", `/containers/${id}/stop?t=${STOP_SECONDS}`, undefined, LIMIT);
  await rename(client, id, aside);
  say(
    `${name}, made by somebody else, is stopped and kept as ${aside}; no longer needed: docker rm ${aside}`,
  );
}

/**
 * Makes containers again what they were before they were put aside, the last one first.
 * @returns what could not be put back, why, and by which commands it is done; nothing when all is as it was
 */
export async function putBack(
  aside: readonly InTheWay[],
  hosts: readonly WantedHost[],
  say: (line: string) => void,
): Promise<string[]> {
  const problems: string[] = [];
  for (const was of [...aside].reverse()) {
    try {
      await onEngine(was.host, hosts, (client) => restore(client, was));
      say(`${was.name} is back as it was: its name, its restart policy${was.running ? ", and it runs" : ""}`);
    } catch (error) {
      problems.push(problemText(was, hostNamed(was.host, hosts).engine, error));
    }
  }
  return problems;
}

/** Only what differs: it may have been left half aside, and the engine refuses a name that is there already. */
async function restore(client: EngineClient, was: InTheWay): Promise<void> {
  const now = await lookAtObstacle(client, was);
  if (now.name !== was.name) await rename(client, was.id, was.name);
  if (!isDeepStrictEqual(now.restart, was.restart)) await setRestart(client, was.id, was.restart);
  if (was.running && !now.running)
    await client.requestJson("POST", `/containers/${was.id}/start`, undefined, LIMIT);
}

function problemText(
  { host, id, name, running, restart }: InTheWay,
  engine: EngineSettings,
  error: unknown,
): string {
  const docker = ["docker", ...engineArguments(engine)].join(" ");
  const short = id.slice(0, 12);
  const commands = [
    `${docker} rename ${short} ${name}`,
    `${docker} update --restart=${restartText(restart)} ${short}`,
    ...(running ? [`${docker} start ${short}`] : []),
  ];
  return [
    `${host}: ${name} was put aside and could not be put back: ${reasonOf(error)}`,
    "Next, on a shell, each as far as it is still needed:",
    ...commands.map((command) => `  ${command}`),
  ].join("\n");
}

/** As the docker CLI is told it. */
function restartText({ Name, MaximumRetryCount = 0 }: RestartPolicy): string {
  return MaximumRetryCount > 0 ? `${Name}:${MaximumRetryCount}` : Name || "no";
}

function rename(client: EngineClient, id: string, name: string): Promise<unknown> {
  const path = `/containers/${id}/rename?name=${encodeURIComponent(name)}`;
  return client.requestJson("POST", path, undefined, LIMIT);
}

function setRestart(client: EngineClient, id: string, policy: RestartPolicy): Promise<unknown> {
  return client.requestJson("POST", `/containers/${id}/update`, { RestartPolicy: policy }, LIMIT);
}
