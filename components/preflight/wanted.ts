import { canonicalPorts } from "../canonical/ports";
import { compareNames } from "../graph";
import type { ServiceSpec, Topology } from "../topology";

/** A host port that a service publishes. */
export interface WantedPort {
  /** `system/service`. */
  service: string;
  port: number;
  protocol: "tcp" | "udp" | "sctp";
  /** Address of the host; `0.0.0.0` is all of them. */
  address: string;
}

/** A path of the host that a service mounts. */
export interface WantedPath {
  service: string;
  path: string;
  readOnly: boolean;
  createHostPath: boolean;
  owner?: number;
}

/** What topologies want of the host that they are to run on. */
export interface Wanted {
  /** The site that they are of. */
  site: string;
  ports: readonly WantedPort[];
  paths: readonly WantedPath[];
}

/**
 * What topologies want of their host.
 * @param resolvePath absolute path of one that is relative to the program.
 */
export function wantedOf(
  site: string,
  topologies: readonly Topology[],
  resolvePath: (path: string) => string,
): Wanted {
  const services = topologies.flatMap((topology) =>
    Object.keys(topology.services)
      .sort(compareNames)
      .map((name) => [`${topology.name}/${name}`, topology.services[name] as ServiceSpec] as const),
  );
  return {
    site,
    ports: services.flatMap(([service, spec]) => portsOf(service, spec)),
    paths: services.flatMap(([service, spec]) => pathsOf(service, spec, resolvePath)),
  };
}

function portsOf(service: string, spec: ServiceSpec): WantedPort[] {
  return canonicalPorts(spec.ports ?? []).flatMap(({ published, protocol, hostIp = "0.0.0.0" }) =>
    published === undefined ? [] : [{ service, port: published, protocol, address: hostIp }],
  );
}

/** A source that comes later (an Output) is not known now. */
function pathsOf(
  service: string,
  { volumes = [] }: ServiceSpec,
  resolvePath: (path: string) => string,
): WantedPath[] {
  return volumes.flatMap(({ type, source, readOnly = false, bind = {} }) => {
    if (type !== "bind" || typeof source !== "string") return [];
    const { createHostPath = false, owner } = bind;
    const path = resolvePath(source);
    return [{ service, path, readOnly, createHostPath, ...(owner === undefined ? {} : { owner }) }];
  });
}
