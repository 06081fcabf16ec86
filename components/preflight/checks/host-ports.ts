import type { HostContainer } from "../../host-facts";
import type { HeldSocket } from "../facts/sockets";
import type { Observation } from "../finding";
import type { Wanted, WantedPort } from "../wanted";

/** What is known of a host's ports. */
export interface PortFacts {
  containers: readonly HostContainer[];
  /** Absent where nobody could tell. */
  sockets?: readonly HeldSocket[];
}

/** Host ports that somebody else holds. What this site's own containers hold, this update may take from them. */
export function portObservations(host: string, { site, ports }: Wanted, facts: PortFacts): Observation[] {
  const own = new Set(facts.containers.filter((found) => found.site === site).map(({ id }) => id));
  return ports.flatMap((wanted) => {
    const busy = containerHolding(wanted, facts.containers, site) ?? processHolding(wanted, facts, own);
    if (busy === undefined) return [];
    const place = isWildcard(wanted.address) ? "on every address" : `on ${wanted.address}`;
    const needed = `host port ${wanted.port}/${wanted.protocol} free ${place}`;
    return [{ host, service: wanted.service, check: "host-port" as const, needed, ...busy }];
  });
}

type Busy = Pick<Observation, "found" | "fix">;

function containerHolding(
  wanted: WantedPort,
  containers: readonly HostContainer[],
  site: string,
): Busy | undefined {
  const holder = containers.find((container) => container.site !== site && publishes(container, wanted));
  if (holder === undefined) return undefined;
  const owner = holder.site === undefined ? "" : ` of site ${holder.site}`;
  return {
    found: `container ${holder.name}${owner} publishes it`,
    fix: `publish another host port, or, where nobody needs that container: docker stop ${holder.name}`,
  };
}

function processHolding(
  wanted: WantedPort,
  { containers, sockets = [] }: PortFacts,
  own: ReadonlySet<string>,
): Busy | undefined {
  // Behind a published port there is a process of the engine's.
  if (containers.some((container) => publishes(container, wanted))) return undefined;
  const holder = sockets.find(
    (socket) =>
      socket.port === wanted.port &&
      socket.protocol === wanted.protocol &&
      shareAddress(socket.address, wanted.address) &&
      !own.has(socket.containerId ?? ""),
  );
  if (holder === undefined) return undefined;
  const name = holder.holder ?? "a process of the host";
  return {
    found: `${name} listens on ${holder.address}:${holder.port}`,
    fix: "stop that process (with its service manager, so that it stays stopped), or publish another host port",
  };
}

function publishes({ ports }: HostContainer, wanted: WantedPort): boolean {
  return ports.some(
    ({ published, protocol, address }) =>
      published === wanted.port && protocol === wanted.protocol && shareAddress(address, wanted.address),
  );
}

/** A socket on every address has each of them; one on every IPv6 address takes IPv4 connections as well. */
function shareAddress(a: string, b: string): boolean {
  return a === b || isWildcard(a) || isWildcard(b);
}

function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::" || address === "";
}
