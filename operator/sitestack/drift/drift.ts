import type { LookedHost } from "../live/stack";
import type { WantedHost } from "../live/wanted";
import { containerDrift } from "./container-drift";
import type { Finding } from "./finding";
import { type Known, knownOf } from "./known";
import { networkDrift, volumeDrift } from "./object-drift";
import { onlyRefreshed, type Refreshed } from "./refresh";
import { strangers } from "./strangers";

/** What `sitestack drift` tells of a site, as JSON. */
export interface DriftReport {
  site: string;
  /** The hosts; with why nothing is known of one that does not answer. */
  hosts: { host: string; unanswered?: string }[];
  findings: Finding[];
  /** The provider's own refresh; absent where it was left out, because it fails or hangs where a host does not answer. */
  refreshed?: Refreshed[];
}

/** Holds what the last update left against what is there now. */
export function driftReport(
  site: string,
  hosts: readonly LookedHost[],
  refreshed: readonly Refreshed[] | undefined,
): DriftReport {
  const names = networkNames(hosts.map(({ wanted }) => wanted));
  const known = knownOf(hosts.map(({ wanted }) => wanted));
  const own = hosts.flatMap((host) => hostDrift(site, host, names, known));
  const findings = [...own, ...onlyRefreshed(refreshed ?? [], own)];
  return {
    site,
    hosts: hosts.map(({ wanted, looked }) => ({
      host: wanted.name,
      ...(looked.unanswered === undefined ? {} : { unanswered: looked.unanswered }),
    })),
    findings: findings.sort(byPlace),
    ...(refreshed === undefined ? {} : { refreshed: [...refreshed] }),
  };
}

function hostDrift(
  site: string,
  { wanted, looked }: LookedHost,
  names: ReadonlyMap<string, string>,
  known: Known,
): Finding[] {
  const { view } = looked;
  if (view === undefined) return [];
  return [
    ...wanted.containers.flatMap((container) => containerDrift(wanted.name, container, view, names)),
    ...networkDrift(wanted, view),
    ...volumeDrift(wanted, view, site),
    ...strangers(wanted, view, site, known),
  ];
}

function networkNames(hosts: readonly WantedHost[]): Map<string, string> {
  return new Map(hosts.flatMap(({ networks }) => networks.map(({ id, name }) => [id, name] as const)));
}

/** Hosts and what is on them in the order of their names; of one thing the findings stay as they were made. */
function byPlace(one: Finding, other: Finding): number {
  return compare(one.host, other.host) || compare(one.subject, other.subject);
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
