import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describeTarget, EngineClient, EngineError, reasonOf, resolveEngineTarget } from "../../engine";
import { findOnPath } from "../files";
import { run } from "../run";
import type { EngineFacts } from "./decide";

const ANSWER_MS = 5000;

/** Looks at the engine that the user means and at this machine; changes nothing. */
export async function gatherEngineFacts(): Promise<EngineFacts> {
  const [answer, buildx] = await Promise.all([ask(), buildxVersion()]);
  const release = readOr("/etc/os-release", "");
  return {
    ...meantEngine(),
    ...answer,
    cli: findOnPath("docker"),
    buildx,
    daemon: findOnPath("dockerd") ?? findOnPath("dockerd", "/usr/sbin:/usr/local/sbin:/sbin"),
    daemonRuns: runningDaemons().length > 0,
    systemd: existsSync("/run/systemd/system"),
    root: process.getuid?.() === 0,
    distribution: [osReleaseValue(release, "ID"), osReleaseValue(release, "ID_LIKE")]
      .filter(Boolean)
      .join(" "),
    lacksSysResource: lacksSysResource(readOr("/proc/self/status", "")),
  };
}

/** What the engine answers to a question for its version. */
export async function ask(): Promise<Pick<EngineFacts, "version" | "failure" | "forbidden">> {
  try {
    const client = new EngineClient(resolveEngineTarget({}));
    const answer = await client.requestJson<{ Version: string }>("GET", "/version", undefined, {
      timeoutMs: ANSWER_MS,
    });
    return { version: answer.Version, forbidden: false };
  } catch (error) {
    // Whoever reads it knows the engine's address already.
    const failure = reasonOf(error instanceof EngineError && error.cause ? error.cause : error);
    return { failure, forbidden: /EACCES|permission denied/i.test(failure) };
  }
}

/**
 * A value of /etc/os-release.
 *
 * @param text the file
 * @param key for example `ID`
 */
export function osReleaseValue(text: string, key: string): string {
  return new RegExp(`^${key}="?([^"\\n]*)"?$`, "m").exec(text)?.[1] ?? "";
}

const CAP_SYS_RESOURCE = 24n;

/**
 * Whether the bounding set lacks CAP_SYS_RESOURCE: then no child can get it, whatever it asks for.
 *
 * @param status text of /proc/self/status; without a bounding set (not Linux) nothing is lacking
 */
export function lacksSysResource(status: string): boolean {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return bounding !== undefined && ((BigInt(`0x${bounding}`) >> CAP_SYS_RESOURCE) & 1n) === 0n;
}

/** Process ids of every dockerd on this machine. */
export function runningDaemons(): number[] {
  if (!existsSync("/proc/self/comm")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && readOr(`/proc/${name}/comm`, "").trim() === "dockerd")
    .map(Number);
}

/** The local socket is what the docker CLI takes when nobody says otherwise. */
function meantEngine(): Pick<EngineFacts, "target" | "named"> {
  try {
    const target = resolveEngineTarget({});
    const isDefault = target.kind === "unix" && /^(\/var)?\/run\/docker\.sock$/.test(target.socketPath);
    return { target: describeTarget(target), named: !isDefault };
  } catch {
    // What the user names is malformed or does not exist; `ask` says why.
    return {
      target: process.env.DOCKER_HOST ?? process.env.DOCKER_CONTEXT ?? "the current context",
      named: true,
    };
  }
}

async function buildxVersion(): Promise<string | undefined> {
  const outcome = await run("docker", ["buildx", "version"], { timeoutMs: 20_000 });
  return outcome.exitCode === 0 ? /v?(\d+\.\d+\.\d+)/.exec(outcome.stdout)?.[1] : undefined;
}

function readOr(file: string, fallback: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return fallback;
  }
}
