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
}

/** The terms of a group. */
export function groupTerms(topology: Topology, deleteVolumes = false): Required<GroupTerms> {
  const { name, policy = {}, services, images = {} } = topology;
  const pulls: Record<string, string[]> = {};
  for (const service of Object.keys(services).sort(compareNames)) {
    const image = services[service]?.image;
    const spec = isImageKey(image) ? images[image.from] : undefined;
    if (spec === undefined || !("pull" in spec)) continue;
    pulls[spec.pull] = [...(pulls[spec.pull] ?? []), service];
  }
  return { system: name, policy, deleteVolumes, pulls };
}
