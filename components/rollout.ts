import { canonicalPorts } from "./canonical/ports";
import type { NetworkAttachment, ServiceSpec } from "./topology";

/** How a changed service is replaced (`ServiceSpec.rollout`). */
export type Rollout = "rolling" | "recreate";

/**
 * What keeps two containers of the service from running side by side, in words, or undefined when nothing does:
 * a fixed host port, static address, host network, fixed container name, or a volume that it writes to.
 */
export function rollingObstacle(spec: ServiceSpec): string | undefined {
  if (canonicalPorts(spec.ports ?? []).some(({ published }) => published !== undefined))
    return "a fixed host port";
  if (attachmentsOf(spec).some(([, { ipv4Address }]) => ipv4Address !== undefined)) return "a static address";
  if (spec.networkMode === "host") return "the host network";
  if (spec.containerName !== undefined) return "a fixed container name";
  if ((spec.volumes ?? []).some(({ readOnly }) => readOnly !== true)) return "a volume that it writes to";
  return undefined;
}

/** The rollout that the service asks for, else `rolling` wherever nothing forbids it (DESIGN, "Rollout"). */
export function rolloutOf(spec: ServiceSpec): Rollout {
  return spec.rollout ?? (rollingObstacle(spec) === undefined ? "rolling" : "recreate");
}

/** Networks that the service joins, sorted by key; none in host or none mode; `default` when it names none. */
export function attachmentsOf(spec: ServiceSpec): [key: string, NetworkAttachment][] {
  if (spec.networkMode !== undefined) return [];
  const networks = spec.networks ?? ["default"];
  const entries: [string, NetworkAttachment][] = Array.isArray(networks)
    ? networks.map((key) => [key, {}])
    : Object.entries(networks);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
