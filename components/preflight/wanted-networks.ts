import { compareNames } from "../graph";
import type { Topology } from "../topology";

/** A network that is to be made, or to be there. */
export interface WantedNetwork {
  /** Its real name. */
  name: string;
  /** Whether somebody else makes it. */
  external: boolean;
  subnet?: string;
}

/** The networks of a topology under their real names. One that is not declared gets whatever subnet is free. */
export function wantedNetworks(site: string, { networks = {} }: Topology): WantedNetwork[] {
  return Object.entries(networks)
    .sort(([a], [b]) => compareNames(a, b))
    .map(([key, { external = false, name = external ? key : `${site}_${key}`, subnet }]) => ({
      name,
      external,
      ...(subnet === undefined ? {} : { subnet }),
    }));
}
