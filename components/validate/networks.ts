import { isUsableAddress, parseIpv4, parseSubnet, type Subnet, subnetsOverlap } from "../canonical/subnet";
import { compareNames } from "../graph";
import type { Problem } from "../problems";
import { attachmentsOf } from "../rollout";
import type { NetworkSpec, ServiceSpec, Topology } from "../topology";

/** Everything wrong with the networks and with what the services want on them. */
export function networkProblems(topology: Topology): Problem[] {
  const networks = topology.networks ?? {};
  const subnets = new Map<string, Subnet>();
  const problems: Problem[] = [];
  for (const key of Object.keys(networks).sort(compareNames)) {
    problems.push(...subnetProblems(key, networks[key] ?? {}, subnets));
  }
  return [...problems, ...overlapProblems(subnets), ...attachmentProblems(topology, subnets)];
}

function subnetProblems(key: string, spec: NetworkSpec, subnets: Map<string, Subnet>): Problem[] {
  const path = `networks.${key}`;
  if (spec.subnet === undefined) return gatewayWithoutSubnet(path, spec);
  const subnet = parseSubnet(spec.subnet);
  if (subnet === undefined) {
    return [notOne(`${path}.subnet`, spec.subnet, "subnet", 'write it as "10.0.1.0/24"')];
  }
  if (!subnet.exact) {
    return [notOne(`${path}.subnet`, spec.subnet, "subnet: it has host bits set", `write "${subnet.text}"`)];
  }
  subnets.set(key, subnet);
  if (spec.gateway === undefined) return [];
  const gateway = parseIpv4(spec.gateway);
  if (gateway !== undefined && isUsableAddress(subnet, gateway)) return [];
  return [
    notOne(`${path}.gateway`, spec.gateway, `address of ${subnet.text}`, "use one of the subnet's own"),
  ];
}

function gatewayWithoutSubnet(path: string, spec: NetworkSpec): Problem[] {
  if (spec.gateway === undefined) return [];
  return [
    {
      path: `${path}.gateway`,
      found: `"${spec.gateway}"`,
      message: "a gateway needs a subnet",
      hint: `add ${path}.subnet`,
    },
  ];
}

function notOne(path: string, found: string, what: string, hint: string): Problem {
  return { path, found: `"${found}"`, message: `this is no ${what}`, hint };
}

function overlapProblems(subnets: Map<string, Subnet>): Problem[] {
  const entries = [...subnets];
  return entries.flatMap(([key, subnet], index) =>
    entries
      .slice(index + 1)
      .filter(([, other]) => subnetsOverlap(subnet, other))
      .map(([otherKey, other]) => ({
        path: `networks.${otherKey}.subnet`,
        found: `"${other.text}"`,
        message: `it overlaps networks.${key} (${subnet.text}), and the engine would refuse it`,
        hint: "give each network a range of its own",
      })),
  );
}

/** A static address that a service asks for. */
interface WantedAddress {
  path: string;
  /** The network's key. */
  key: string;
  address: string;
  spec: ServiceSpec;
  network: NetworkSpec;
}

function attachmentProblems(topology: Topology, subnets: Map<string, Subnet>): Problem[] {
  const taken = new Map<string, string>();
  return Object.keys(topology.services)
    .sort(compareNames)
    .flatMap((name) => {
      const spec = topology.services[name];
      if (spec === undefined) return [];
      return attachmentsOf(spec).flatMap(([key, { ipv4Address: address }]) => {
        const path = `services.${name}.networks.${key}`;
        const network = topology.networks?.[key];
        if (network === undefined) return key === "default" ? [] : [unknownNetwork(path, key, topology)];
        if (address === undefined) return [];
        const wanted = { path: `${path}.ipv4Address`, key, address, spec, network };
        return addressProblems(wanted, subnets.get(key), taken);
      });
    });
}

function unknownNetwork(path: string, key: string, topology: Topology): Problem {
  const known = Object.keys(topology.networks ?? {}).sort(compareNames);
  return {
    path,
    found: `"${key}"`,
    message: "there is no such network",
    hint: known.length > 0 ? `the networks are: ${known.join(", ")}` : `add networks.${key}`,
  };
}

function addressProblems(
  wanted: WantedAddress,
  subnet: Subnet | undefined,
  taken: Map<string, string>,
): Problem[] {
  const { path, key, address, spec, network } = wanted;
  const number = parseIpv4(address);
  if (number === undefined) return [notOne(path, address, "IPv4 address", 'write it as "10.0.1.5"')];
  const problem = (message: string, hint: string) => [{ path, found: `"${address}"`, message, hint }];
  if ((spec.deploy?.replicas ?? 1) > 1) {
    return problem("several replicas cannot share one address", "use one replica, or no static address");
  }
  // The subnet of an external network is not ours to know.
  if (network.external === true) return duplicateAddress(path, key, address, taken);
  if (subnet === undefined) {
    const missing = `a static address needs a subnet, and networks.${key} has none`;
    // One that is there but malformed has been told already.
    return network.subnet === undefined ? problem(missing, `add networks.${key}.subnet`) : [];
  }
  if (!isUsableAddress(subnet, number))
    return [notOne(path, address, `address of ${subnet.text}`, "use one inside it")];
  if (number === gatewayOf(network, subnet)) {
    const hint = `use another one, or set networks.${key}.gateway to another`;
    return problem(`this is the bridge's own address on networks.${key}`, hint);
  }
  return duplicateAddress(path, key, address, taken);
}

/** The bridge's own address: the engine takes the first one when nothing is said. */
function gatewayOf({ gateway }: NetworkSpec, subnet: Subnet): number {
  return parseIpv4(gateway ?? "") ?? subnet.first + 1;
}

function duplicateAddress(path: string, key: string, address: string, taken: Map<string, string>): Problem[] {
  const owner = taken.get(`${key}/${address}`);
  taken.set(`${key}/${address}`, path);
  if (owner === undefined) return [];
  return [
    {
      path,
      found: `"${address}"`,
      message: `${owner} has this address already`,
      hint: "give each service its own",
    },
  ];
}
