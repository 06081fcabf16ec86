import { parseSubnet, subnetsOverlap } from "../../canonical/subnet";
import type { HostFacts } from "../../host-facts";
import type { Observation } from "../finding";
import type { Wanted } from "../wanted";

/** Networks that somebody else is to have made, and has not; and subnets that another network of the host has. */
export function networkObservations(
  host: string,
  { site, networks }: Pick<Wanted, "site" | "networks">,
  facts: Pick<HostFacts, "subnets" | "networks">,
): Observation[] {
  return networks.flatMap(({ name, external, subnet }) => {
    if (external) return facts.networks.has(name) ? [] : [absentNetwork(host, name)];
    return overlaps(
      host,
      name,
      subnet,
      facts.subnets.filter((taken) => taken.site !== site),
    );
  });
}

function absentNetwork(host: string, name: string): Observation {
  return {
    ...{ host, check: "network", found: `host ${host} has no such network` },
    needed: `network "${name}", which this site does not make`,
    fix: `deploy the stack that makes it, or run \`docker network create ${name}\` on that host`,
  };
}

/**
 * The engine would refuse it, after the old network has gone. Networks of the same site are left out by the caller,
 * since the same update may remove them.
 */
function overlaps(
  host: string,
  name: string,
  subnet: string | undefined,
  others: HostFacts["subnets"],
): Observation[] {
  const wanted = parseSubnet(subnet ?? "");
  if (wanted === undefined) return [];
  return others.flatMap((taken) => {
    const other = parseSubnet(taken.subnet);
    if (taken.network === name || other === undefined || !subnetsOverlap(wanted, other)) return [];
    const owner = taken.site === undefined ? "" : ` of site ${taken.site}`;
    return [
      {
        ...{ host, check: "subnet" as const, needed: `subnet ${wanted.text} free for network ${name}` },
        found: `it overlaps with ${other.text}, which network ${taken.network}${owner} has`,
        fix: `choose another subnet, or, where nobody needs that network: docker network rm ${taken.network}`,
      },
    ];
  });
}
