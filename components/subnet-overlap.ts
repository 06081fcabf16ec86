import { parseSubnet, subnetsOverlap } from "./canonical/subnet";
import type { HostFacts } from "./host-facts";
import type { Problem } from "./problems";

/** The network that wants a subnet, and where. */
export interface WantedSubnet {
  /** The network's name. */
  name: string;
  subnet: string | undefined;
  /** The site that makes it. */
  site: string;
  /** The host's name in messages. */
  hostName: string;
}

/**
 * Networks of the host which share addresses with a wanted one: the engine would refuse it, after the old network has
 * gone. Those of the same site are left out, since the same update may remove them.
 */
export function overlapProblems(
  { name, subnet, site, hostName }: WantedSubnet,
  facts: Pick<HostFacts, "subnets">,
): Problem[] {
  const wanted = parseSubnet(subnet ?? "");
  if (wanted === undefined) return [];
  return facts.subnets
    .filter((taken) => taken.network !== name && taken.site !== site)
    .flatMap((taken) => {
      const other = parseSubnet(taken.subnet);
      if (other === undefined || !subnetsOverlap(wanted, other)) return [];
      const owner = taken.site === undefined ? "" : ` of site ${taken.site}`;
      return [
        {
          path: `networks.${name}.subnet`,
          found: wanted.text,
          message: `it overlaps with ${other.text}, which network ${taken.network}${owner} has on host ${hostName}`,
          hint: `choose another subnet, or, where nobody needs that network: docker network rm ${taken.network}`,
        },
      ];
    });
}
