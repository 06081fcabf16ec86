import type { WantedHost } from "../live/wanted";

type Labels = Readonly<Record<string, string>> | null | undefined;

/** What a state has on all of its hosts together: two of them may be two ways to one engine. */
export interface Known {
  /** Ids of its containers. */
  containers: ReadonlySet<string>;
  /** Its services, as `system/service`. */
  services: ReadonlySet<string>;
}

/** What the state has. */
export function knownOf(hosts: readonly WantedHost[]): Known {
  const containers = hosts.flatMap((host) => host.containers);
  return {
    containers: new Set(containers.map(({ id }) => id)),
    services: new Set(
      containers.flatMap(({ system, service }) => (system === undefined ? [] : [`${system}/${service}`])),
    ),
  };
}

/**
 * Whether a container is of a service that the state has. The site's label alone does not tell: it is the stack's bare
 * name, and another program may have a stack of that name on the same engine.
 */
export function isOfKnownService(labels: Labels, site: string, { services }: Known): boolean {
  const [system, service] = [labels?.["io.sitestack.system"], labels?.["io.sitestack.service"]];
  return labels?.["io.sitestack.site"] === site && services.has(`${system}/${service}`);
}
