import { canonicalCapabilities } from "../canonical/capabilities";
import { canonicalPorts } from "../canonical/ports";
import { parseBytes } from "../canonical/quantities";
import { fillSlot } from "../canonical/replicas";
import { compareNames } from "../graph";
import type { ServiceSpec, Topology } from "../topology";
import { type WantedBuild, type WantedImage, wantedBuilds, wantedImages } from "./wanted-images";
import { type WantedAddress, type WantedNetwork, wantedAddresses, wantedNetworks } from "./wanted-networks";

/** A host port that a service publishes. */
export interface WantedPort {
  /** `system/service`. */
  service: string;
  port: number;
  protocol: "tcp" | "udp" | "sctp";
  /** Address of the host; `0.0.0.0` is all of them. */
  address: string;
}

/** A path of the host that a service mounts, or a device that it has. */
export interface WantedPath {
  service: string;
  path: string;
  /** @default false */
  isDevice?: boolean;
  readOnly: boolean;
  createHostPath: boolean;
  owner?: number;
}

/** What a service may do that not every host allows. */
export interface WantedPrivileges {
  service: string;
  privileged: boolean;
  hostNetwork: boolean;
  /** Capabilities beside the default ones, as `CAP_NET_RAW`. */
  capabilities: readonly string[];
  /** Whether it mounts the host's BPF file system. */
  bpfFileSystem: boolean;
  /** How it attaches an XDP program (`XDP_MODE` of an XdpService). */
  xdp?: string;
}

/** What topologies want of the host that they are to run on. */
export interface Wanted {
  /** The site that they are of. */
  site: string;
  /** How many services there are. */
  services: number;
  ports: readonly WantedPort[];
  paths: readonly WantedPath[];
  networks: readonly WantedNetwork[];
  addresses: readonly WantedAddress[];
  /** Container names that services have by their own wish. */
  containerNames: readonly { service: string; name: string }[];
  /** Bytes that services may use at most, all replicas together. */
  memory: readonly { service: string; bytes: number }[];
  privileges: readonly WantedPrivileges[];
  images: readonly WantedImage[];
  builds: readonly WantedBuild[];
}

/** Where the host's BPF file system is mounted. */
export const BPF_FILE_SYSTEM = "/sys/fs/bpf";

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
    services: services.length,
    ports: services.flatMap(([service, spec]) => portsOf(service, spec)),
    paths: services.flatMap(([service, spec]) => pathsOf(service, spec, resolvePath)),
    networks: topologies.flatMap((topology) => wantedNetworks(site, topology)),
    addresses: topologies.flatMap((topology) => wantedAddresses(site, topology)),
    containerNames: topologies.flatMap(containerNamesOf),
    memory: services.flatMap(([service, spec]) => memoryOf(service, spec)),
    privileges: services.flatMap(([service, spec]) => privilegesOf(service, spec)),
    images: topologies.flatMap(wantedImages),
    builds: topologies.flatMap(wantedBuilds),
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
  { volumes = [], devices = [] }: ServiceSpec,
  resolvePath: (path: string) => string,
): WantedPath[] {
  const held = devices.map((device) => {
    const [path = device] = device.split(":");
    return { service, path, isDevice: true, readOnly: false, createHostPath: false };
  });
  const mounted = volumes.flatMap(({ type, source, readOnly = false, bind = {} }) => {
    if (type !== "bind" || typeof source !== "string" || source === BPF_FILE_SYSTEM) return [];
    const { createHostPath = false, owner } = bind;
    const path = resolvePath(source);
    return [{ service, path, readOnly, createHostPath, ...(owner === undefined ? {} : { owner }) }];
  });
  return [...mounted, ...held];
}

function containerNamesOf({ name: system, services }: Topology) {
  return Object.entries(services)
    .sort(([a], [b]) => compareNames(a, b))
    .flatMap(([service, { containerName, deploy }]) =>
      containerName === undefined
        ? []
        : Array.from({ length: deploy?.replicas ?? 1 }, (_, index) => ({
            service: `${system}/${service}`,
            name: fillSlot(containerName, { service, number: index + 1 }),
          })),
    );
}

function memoryOf(service: string, { deploy }: ServiceSpec) {
  const bytes = parseBytes(deploy?.resources?.limits?.memory ?? "");
  return bytes === undefined ? [] : [{ service, bytes: bytes * (deploy?.replicas ?? 1) }];
}

function privilegesOf(service: string, spec: ServiceSpec): WantedPrivileges[] {
  const { privileged = false, networkMode, capAdd = [], volumes = [], environment = {} } = spec;
  const xdp = environment.XDP_MODE;
  const wanted = {
    service,
    privileged,
    hostNetwork: networkMode === "host",
    capabilities: canonicalCapabilities(capAdd),
    bpfFileSystem: volumes.some(({ type, source }) => type === "bind" && source === BPF_FILE_SYSTEM),
    ...(typeof xdp === "string" ? { xdp } : {}),
  };
  const isPlain = !privileged && !wanted.hostNetwork && capAdd.length === 0 && !wanted.bpfFileSystem;
  return isPlain ? [] : [wanted];
}
