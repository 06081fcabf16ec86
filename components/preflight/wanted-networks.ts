import { compareNames } from "../graph";
import { attachmentsOf } from "../rollout";
import type { NetworkSpec, Topology } from "../topology";

/** A network that is to be made, or to be there. */
export interface WantedNetwork {
  /** Its real name. */
  name: string;
  /** Whether somebody else makes it. */
  external: boolean;
  subnet?: string;
}

/** A static address that a service is to have. */
export interface WantedAddress {
  /** `system/service`. */
  service: string;
  address: string;
  network: Pick<WantedNetwork, "name" | "external">;
}

/** The networks of a topology under their real names. One that is not declared gets whatever subnet is free. */
export function wantedNetworks(site: string, { networks = {} }: Topology): WantedNetwork[] {
  return Object.entries(networks)
    .sort(([a], [b]) => compareNames(a, b))
    .map(([key, spec]) => ({
      ...identity(site, key, spec),
      ...(spec.subnet === undefined ? {} : { subnet: spec.subnet }),
    }));
}

/** The static addresses that the services of a topology ask for. */
export function wantedAddresses(
  site: string,
  { name: system, networks = {}, services }: Topology,
): WantedAddress[] {
  return Object.entries(services)
    .sort(([a], [b]) => compareNames(a, b))
    .flatMap(([service, spec]) =>
      attachmentsOf(spec).flatMap(([key, { ipv4Address: address }]) =>
        address === undefined
          ? []
          : [{ service: `${system}/${service}`, address, network: identity(site, key, networks[key] ?? {}) }],
      ),
    );
}

function identity(site: string, key: string, { external = false, name }: NetworkSpec) {
  return { name: name ?? (external ? key : `${site}_${key}`), external };
}
