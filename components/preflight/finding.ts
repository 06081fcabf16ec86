import type { Problem } from "../problems";

/** What preflight looks at. */
export const CHECK_IDS = [
  "address",
  "clock",
  "container-name",
  "disk",
  "engine",
  "host-path",
  "host-port",
  "image",
  "kernel",
  "memory",
  "network",
  "platform",
  "subnet",
] as const;

/** One of the checks. */
export type CheckId = (typeof CHECK_IDS)[number];

/** An `error` stops an update before anything is touched; a `warning` is only told. */
export type Level = "error" | "warning";

/** One thing on a host that is not as what is to run there needs it. */
export interface Finding {
  /** The host's name in the site. */
  host: string;
  /** `system/service`; absent where it is about the host as a whole. */
  service?: string;
  check: CheckId;
  level: Level;
  /** What is there. */
  found: string;
  /** What would have to be there: "port 3000/tcp free on 127.0.0.1". */
  needed: string;
  /** What to do about it. */
  fix: string;
}

/** A finding before it is known how heavily it weighs. */
export type Observation = Omit<Finding, "level">;

/** Level by check, where it is not `error`; `off` leaves the check out. */
export type CheckLevels = Partial<Record<CheckId, Level | "off">>;

/**
 * Limits are no reservations, so that their sum may exceed the memory; and a clock that is wrong does not keep
 * containers from running.
 */
const DEFAULT_LEVELS: CheckLevels = { clock: "warning", memory: "warning" };

/** The observations as findings, those of checks that are off left out; each once. */
export function findingsOf(observations: readonly Observation[], levels: CheckLevels = {}): Finding[] {
  const told = new Set<string>();
  return observations.flatMap((observation) => {
    const level = levels[observation.check] ?? DEFAULT_LEVELS[observation.check] ?? "error";
    const key = JSON.stringify(observation);
    if (level === "off" || told.has(key)) return [];
    told.add(key);
    return [{ ...observation, level }];
  });
}

/** Finding by finding: what is wrong, and in the next line what to do. */
export function findingText(finding: Finding): string {
  const { path, message, hint } = findingProblem(finding);
  return `${finding.level} (${finding.check}) ${path}: ${message}\n    ${hint}`;
}

/** A finding as a problem of the site. */
export function findingProblem({ host, service, found, needed, fix }: Finding): Problem {
  const path = service === undefined ? `hosts.${host}` : `hosts.${host}, service ${service}`;
  return { path, message: `${found}; needed: ${needed}`, hint: fix };
}
