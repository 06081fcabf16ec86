import { OLDEST_ENGINE } from "../versions";

/** What is known about the Docker Engine that the user means, and about this machine. */
export interface EngineFacts {
  /** The engine's address, as a person writes it. */
  target: string;
  /** Whether the user names it (DOCKER_HOST, DOCKER_CONTEXT, a docker context): then it is not ours to install or start. */
  named: boolean;
  /** What the engine says of itself; undefined when it does not answer. */
  version?: string;
  /** Why it does not answer. */
  failure?: string;
  /** Whether the socket is there but we may not open it. */
  forbidden: boolean;
  /** Path of the docker CLI, if it is on PATH. */
  cli?: string;
  /** Version of buildx, if the docker CLI has it. */
  buildx?: string;
  /** Path of dockerd, if it is on PATH. */
  daemon?: string;
  /** Whether a dockerd runs on this machine, answering or not. */
  daemonRuns: boolean;
  /** Whether systemd manages this machine. */
  systemd: boolean;
  /** Whether we are root. */
  root: boolean;
  /** `ID` and `ID_LIKE` of /etc/os-release, for example `ubuntu debian`; empty elsewhere. */
  distribution: string;
  /** Whether root lacks CAP_SYS_RESOURCE, as in some sandboxes: then privileged containers need a wrapper around runc. */
  lacksSysResource: boolean;
}

/** One thing to do. */
export type EngineStep =
  /** Install packages of the distribution. */
  | { kind: "install"; what: "engine" | "client" }
  /** Wait for a dockerd that runs but does not answer yet. Never start a second one: it would take the first one's bridge. */
  | { kind: "wait" }
  | { kind: "start"; how: "systemd" }
  | { kind: "start"; how: "own"; withoutSysResource: boolean };

/** What to do so that there is an engine. */
export type EnginePlan =
  /** Everything is there when `steps` is empty. */
  | { possible: true; steps: EngineStep[] }
  /** It is the reader's turn. */
  | { possible: false; what: string; next: string };

/**
 * Says what to do so that there is an engine with buildx.
 *
 * @param facts what was found
 */
export function decideEngine(facts: EngineFacts): EnginePlan {
  if (facts.version !== undefined) return withRunningEngine(facts, facts.version);
  if (facts.forbidden) {
    return stop(
      `The Docker Engine at ${facts.target} is there, but you may not use it.`,
      "add yourself to its group (`sudo usermod -aG docker $USER`, then log in again), or run this as root.",
    );
  }
  if (facts.named) {
    return stop(
      `The Docker Engine at ${facts.target} does not answer: ${facts.failure}.`,
      "start it or correct DOCKER_HOST, DOCKER_CONTEXT or `docker context use`; without them the local engine is used.",
    );
  }
  if (facts.daemonRuns) return { possible: true, steps: [{ kind: "wait" }] };
  return withoutEngine(facts);
}

function withRunningEngine(facts: EngineFacts, version: string): EnginePlan {
  if (Number.parseInt(version, 10) < OLDEST_ENGINE) {
    return stop(
      `The Docker Engine at ${facts.target} is ${version}; ${OLDEST_ENGINE} or newer is needed.`,
      "update it (docs.docker.com/engine/install), or name another one in DOCKER_HOST.",
    );
  }
  if (facts.cli !== undefined && facts.buildx !== undefined) return { possible: true, steps: [] };
  if (canInstall(facts)) return { possible: true, steps: [{ kind: "install", what: "client" }] };
  const missing =
    facts.cli === undefined ? "The docker command is missing." : "The docker command has no buildx.";
  return stop(missing, "install docker-cli and docker-buildx (docs.docker.com/engine/install).");
}

function withoutEngine(facts: EngineFacts): EnginePlan {
  const complete = facts.daemon !== undefined && facts.cli !== undefined && facts.buildx !== undefined;
  if (!facts.root || (!complete && !canInstall(facts))) {
    const how = facts.daemon === undefined ? "is not installed" : "is not running";
    return stop(
      `Docker Engine ${how} on this machine (${facts.failure}).`,
      facts.daemon === undefined
        ? "install it (docs.docker.com/engine/install), or name a remote one in DOCKER_HOST; on Debian and Ubuntu this command does it when run as root."
        : "start it (`sudo systemctl start docker`), or name a remote one in DOCKER_HOST.",
    );
  }
  const install: EngineStep[] = complete ? [] : [{ kind: "install", what: "engine" }];
  const start: EngineStep = facts.systemd
    ? { kind: "start", how: "systemd" }
    : { kind: "start", how: "own", withoutSysResource: facts.lacksSysResource };
  return { possible: true, steps: [...install, start] };
}

/** Only where we know the packages, and where we may. */
function canInstall({ root, distribution }: EngineFacts): boolean {
  return root && /\b(debian|ubuntu)\b/.test(distribution);
}

function stop(what: string, next: string): EnginePlan {
  return { possible: false, what, next };
}
