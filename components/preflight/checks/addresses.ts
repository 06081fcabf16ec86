import { isUsableAddress, parseIpv4, parseSubnet } from "../../canonical/subnet";
import type { HostFacts } from "../../host-facts";
import type { Observation } from "../finding";
import type { Wanted } from "../wanted";
import type { WantedAddress } from "../wanted-networks";

type AddressFacts = Pick<HostFacts, "containers" | "subnets">;

/**
 * Static addresses that a service cannot get on a network that is there already: outside its subnet, or somebody else's.
 * What the topology alone tells (twice the same, outside the subnet that it declares) is its validation's.
 */
export function addressObservations(
  host: string,
  { site, addresses }: Pick<Wanted, "site" | "addresses">,
  facts: AddressFacts,
): Observation[] {
  return addresses.flatMap((wanted) => {
    const wrong = outside(wanted, facts) ?? heldBy(wanted, site, facts);
    return wrong === undefined
      ? []
      : [{ host, service: wanted.service, check: "address" as const, ...wrong }];
  });
}

type Mistake = Pick<Observation, "found" | "needed" | "fix">;

/** A network of the site's own gets the subnet that the site declares. */
function outside({ address, network }: WantedAddress, { subnets }: AddressFacts): Mistake | undefined {
  const there = subnets.flatMap((taken) =>
    taken.network === network.name ? (parseSubnet(taken.subnet) ?? []) : [],
  );
  const number = parseIpv4(address);
  if (!network.external || number === undefined || there.length === 0) return undefined;
  if (there.some((subnet) => isUsableAddress(subnet, number))) return undefined;
  const text = there.map((subnet) => subnet.text).join(", ");
  return {
    found: `network ${network.name} has subnet ${text}`,
    needed: `a network ${network.name} with address ${address}`,
    fix: `choose an address of ${text}, or have the network made with another subnet`,
  };
}

function heldBy(
  { address, network }: WantedAddress,
  site: string,
  { containers }: AddressFacts,
): Mistake | undefined {
  const holder = containers.find(
    (container) => container.site !== site && container.addresses[network.name] === address,
  );
  if (holder === undefined) return undefined;
  const owner = holder.site === undefined ? "" : ` of site ${holder.site}`;
  return {
    found: `container ${holder.name}${owner} has it`,
    needed: `address ${address} free on network ${network.name}`,
    fix: `choose another address, or, where nobody needs that container there: docker network disconnect ${network.name} ${holder.name}`,
  };
}
