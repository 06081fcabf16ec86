import type { EngineClient } from "../../../engine";
import type { Progress } from "../../../toolchain/report";
import { LIMIT, listContainers } from "./containers";
import type { Manifest } from "./manifest";
import type { DumpPart, Part } from "./plan";

/** A part that a backup could not have. */
export interface LeftOut {
  name: string;
  kind: Part["kind"];
  why: string;
}

/** A backup that may have to do without a part. */
interface Bearing {
  client: EngineClient;
  site: string;
  reason: Manifest["reason"];
  leftOut: LeftOut[];
  progress: Progress;
  signal?: AbortSignal;
}

interface State {
  RestartCount: number;
  State: { Status: string; ExitCode: number; Health?: { Status: string } | null };
}

/**
 * Why a service cannot answer for its data: it does not run, or not for long. One that runs well may refuse all the same;
 * that is no reason to go on without its data.
 * @returns undefined where nothing is known against it.
 */
export async function whyBroken(
  client: EngineClient,
  site: string,
  { system, service }: { system: string; service: string },
): Promise<string | undefined> {
  const labels = Object.entries({ site, system, service });
  const found = await listContainers(client, {
    label: labels.map(([key, value]) => `io.sitestack.${key}=${value}`),
  });
  const container = found.find(({ state }) => state === "running") ?? found[0];
  if (container === undefined) return "it has no container";
  const path = `/containers/${container.id}/json`;
  const { RestartCount, State } = await client.requestJson<State>("GET", path, undefined, LIMIT);
  const health = State.Health?.Status;
  if (State.Status === "running") {
    if (health === "unhealthy") return `${container.name} is unhealthy`;
    return health === "starting" && RestartCount > 0 ? `${container.name} does not stay up` : undefined;
  }
  const code = State.Status === "paused" ? "" : ` (its last exit code: ${State.ExitCode})`;
  return `${container.name} is ${State.Status}${code}`;
}

/**
 * Does something for a dump. Where it fails before an update and the service is broken, it is left out: the update may be
 * what mends it.
 * @returns what came of it, or nothing.
 */
export async function unlessBroken<Result>(
  { client, site, reason, leftOut, progress, signal }: Bearing,
  part: DumpPart,
  work: () => Promise<Result>,
): Promise<Result[]> {
  try {
    return [await work()];
  } catch (error) {
    if (reason !== "before an update" || signal?.aborted) throw error;
    const why = await whyBroken(client, site, part);
    if (why === undefined) throw error;
    leftOut.push({ name: part.name, kind: "dump", why });
    progress.line(`${part.name}: left out of the backup, since ${why}`);
    return [];
  }
}
