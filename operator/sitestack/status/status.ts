import { describeTarget, resolveEngineTarget } from "../../../engine";
import type { LookedHost } from "../live/stack";
import type { WantedHost } from "../live/wanted";
import { type ServiceStatus, serviceStatus } from "./service-status";

/** One host. */
export interface HostStatus {
  host: string;
  address: string;
  /** The engine's version: `26.1.5`. */
  engine?: string;
  platform?: string;
  /** Bytes free where the engine keeps its images, and that its images take. */
  disk?: { free?: number; images?: number };
  /** Why nothing is known of it; absent where it answers. */
  unanswered?: string;
  services: ServiceStatus[];
}

/** What `sitestack status` tells of a site, as JSON. */
export interface StatusReport {
  site: string;
  /** True when every host answers and every service is as it should be. */
  well: boolean;
  hosts: HostStatus[];
}

/** The state of a site, its hosts and services in the order of their names. */
export function statusReport(site: string, looked: readonly LookedHost[]): StatusReport {
  const hosts = looked.map(hostStatus);
  const well = hosts.every(
    ({ unanswered, services }) =>
      unanswered === undefined && services.every(({ problem }) => problem === undefined),
  );
  return { site, well, hosts };
}

function hostStatus({ wanted, looked }: LookedHost): HostStatus {
  const base = { host: wanted.name, address: addressOf(wanted) };
  const { view } = looked;
  if (view === undefined) return { ...base, unanswered: looked.unanswered, services: [] };
  const services = wanted.containers
    .map((container) => serviceStatus(container, view))
    // What has been replaced and has gone is nobody's business.
    .filter(({ outgoing, state }) => !outgoing || state !== "absent");
  return {
    ...base,
    ...{ engine: view.version, platform: view.platform, disk: view.disk },
    services: services.sort(byName),
  };
}

/** An address that cannot be understood is told by why the host does not answer. */
function addressOf({ engine }: WantedHost): string {
  try {
    return describeTarget(resolveEngineTarget(engine, process.env));
  } catch {
    return engine.context ?? "unknown";
  }
}

function byName(one: ServiceStatus, other: ServiceStatus): number {
  const key = ({ system = "", service }: ServiceStatus) => `${system}/${service}`;
  return key(one) === key(other) ? one.replica - other.replica : key(one) < key(other) ? -1 : 1;
}
