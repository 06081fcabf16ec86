import { canonicalPorts } from "../canonical/ports";
import { compareNames } from "../graph";
import type { Topology } from "../topology";
import { isImageKey } from "../validate/topology";
import type { PolicyTerms } from "./terms";

/** What a ServiceGroup registers of itself, so that a CrossGuard pack, which sees resources only, judges as we do. */
export interface GroupTerms {
  /** The system's name. */
  system?: string;
  policy?: PolicyTerms;
  deleteVolumes?: boolean;
  /** References of pulled images → names of the services that use them. */
  pulls?: Record<string, string[]>;
  /** Services → ports that they publish on all interfaces as asked: the provider makes 0.0.0.0 of an absent address. */
  openPorts?: Record<string, string[]>;
}

/** A container's port as the terms name it. */
export function portTerm(target: number, protocol = "tcp"): string {
  return `${target}/${protocol}`;
}

/** The terms of a group. */
export function groupTerms(topology: Topology, deleteVolumes = false): Required<GroupTerms> {
  const { name, policy = {}, services, images = {} } = topology;
  const pulls: Record<string, string[]> = {};
  const openPorts: Record<string, string[]> = {};
  for (const service of Object.keys(services).sort(compareNames)) {
    const asked = canonicalPorts(services[service]?.ports ?? []).filter(({ hostIp }) => hostIp === "0.0.0.0");
    if (asked.length > 0)
      openPorts[service] = asked.map(({ target, protocol }) => portTerm(target, protocol));
    const image = services[service]?.image;
    const spec = isImageKey(image) ? images[image.from] : undefined;
    if (spec === undefined || !("pull" in spec)) continue;
    pulls[spec.pull] = [...(pulls[spec.pull] ?? []), service];
  }
  return { system: name, policy, deleteVolumes, pulls, openPorts };
}
