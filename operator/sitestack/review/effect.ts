import type { ServiceSpec } from "../../../components";
import { durationSeconds } from "../../../components/canonical/duration";
import { DEFAULT_STOP_GRACE } from "../../../components/defaults";
import { rollingObstacle, rolloutOf } from "../../../components/rollout";
import { conditionOf, readyTimeoutOf } from "../../../components/service";
import type { FieldChange } from "./changes";

/** How a change reaches what runs. */
export type Effect =
  | { how: "create" }
  | { how: "remove" }
  | { how: "rolling" }
  | { how: "recreate"; because: string; seconds: number; isMeasured: boolean; atMost: number }
  | { how: "job" }
  | { how: "scale"; from: number; to: number }
  | { how: "in-place" }
  | { how: "check" }
  | { how: "order" }
  | { how: "backup" };

/** What the engine changes on a running container, but does not take away (components/config-hash.ts). */
const LIMITS = [
  "deploy.resources.limits.memory",
  "deploy.resources.reservations.memory",
  "deploy.resources.reservations.cpus",
];

/** A process that heeds its signal ends at once, and the engine starts the next within a second. */
const STOP_SECONDS = 1;
const START_SECONDS = 1;
/** Compose's own. */
const DEFAULT_INTERVAL = "30s";

const CONTAINER =
  /^(?!(dependsOn|readyTimeout|rollout|deploy\.replicas|kind|backup|backupBeforeReplace)(\.|$))/;

/**
 * How a changed service gets from its old spec to its new one.
 * @param measured seconds that it took to become ready when it was deployed.
 */
export function effectOf(
  changes: readonly FieldChange[],
  [base, head]: [ServiceSpec, ServiceSpec],
  kind: "service" | "job",
  measured?: number,
): Effect {
  const fields = changes.map(({ field }) => field);
  const replaced = changes.some((change) => CONTAINER.test(change.field) && !isInPlace(change));
  const rolloutMoved = rolloutOf(base) !== rolloutOf(head);
  if (replaced || rolloutMoved || fields.includes("kind")) {
    if (kind === "job") return { how: "job" };
    const network = fields.find((field) => /^networks\.[^.]+\.network(\.|$)/.test(field));
    const because =
      network === undefined ? recreateReason(head) : `its network ${network.split(".")[1]} is made anew`;
    return because === undefined
      ? { how: "rolling" }
      : { how: "recreate", because, ...downtime(head, measured) };
  }
  const [from, to] = [base.deploy?.replicas ?? 1, head.deploy?.replicas ?? 1];
  if (from !== to) return { how: "scale", from, to };
  if (changes.some(isInPlace)) return { how: "in-place" };
  if (fields.includes("readyTimeout")) return { how: "check" };
  return fields.every((field) => field.startsWith("backup")) ? { how: "backup" } : { how: "order" };
}

function isInPlace({ field, from, to }: FieldChange): boolean {
  return field === "restart" || (LIMITS.includes(field) && from !== undefined && to !== undefined);
}

/** Why two containers cannot run side by side; undefined when they can. */
function recreateReason(spec: ServiceSpec): string | undefined {
  if (rolloutOf(spec) === "rolling") return undefined;
  if (spec.rollout === "recreate") return "it asks for it (rollout: recreate)";
  return `${rollingObstacle(spec)} lets no second container run beside it`;
}

/** Seconds without a service. */
export interface Downtime {
  /** As it was when it was deployed; else the least, with a process that is ready at its first health check. */
  seconds: number;
  isMeasured: boolean;
  /** The longest that an update waits for it. */
  atMost: number;
}

/**
 * How long a service is away while it is recreated. Its process is taken to heed the stop signal.
 * @param measured seconds from its start until it was ready, when it was deployed.
 */
export function downtime(spec: ServiceSpec, measured?: number): Downtime {
  const grace = durationSeconds(spec.stopGracePeriod ?? DEFAULT_STOP_GRACE);
  return {
    seconds: Math.ceil(STOP_SECONDS + START_SECONDS + (measured ?? firstProbeSeconds(spec))),
    isMeasured: measured !== undefined,
    atMost: Math.ceil(grace + readyTimeoutOf(spec)),
  };
}

function firstProbeSeconds(spec: ServiceSpec): number {
  if (conditionOf(spec) !== "healthy") return 0;
  const { interval = DEFAULT_INTERVAL, startPeriod, startInterval } = spec.healthcheck ?? {};
  // Within the start period the engine asks at the start interval.
  return durationSeconds(startPeriod === undefined ? interval : (startInterval ?? "5s"));
}
