import { isUsableAddress, parseIpv4, parseSubnet } from "../../../components/canonical/subnet";
import { asRecord } from "../../config/check";
import { foundText, type SiteProblem } from "../../config/problem";
import { DOCUMENTED } from "./config";
import { CONTAINERS, SERVICES } from "./names";

/** A static address that the site asks for, or would get. */
interface Wanted {
  path: SiteProblem["path"];
  /** Who wants it, in words. */
  who: string;
  address: string;
}

/** Names of services that are there beside the backends, and of their containers. */
const TAKEN_NAMES: readonly string[] = [
  ...Object.values(SERVICES),
  CONTAINERS.loadBalancer,
  CONTAINERS.client,
];

/** Mistakes between RAUTA's values. Takes the part as the file has it, so that all mistakes are told at once. */
export function rautaProblems(config: Record<string, unknown>): SiteProblem[] {
  if (config.stage === "development") return sourceProblems(config);
  return [...addressProblems(config), ...nameProblems(backendsOf(config))];
}

/** The development container mounts the source, so that must be a folder. */
function sourceProblems({ source }: Record<string, unknown>): SiteProblem[] {
  if (typeof source !== "string" || !/^[a-z+]+:\/\/|^git@/.test(source)) return [];
  const message = "the development container mounts the source, and this is an address";
  return [
    { path: ["source"], found: foundText(source), message, hint: "clone it, and write the folder here" },
  ];
}

function backendsOf({ backends = DOCUMENTED.backends }: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(backends) ? backends.map(asRecord) : [];
}

function wantedAddresses(config: Record<string, unknown>): Wanted[] {
  const own = (key: "loadBalancer" | "client", who: string): Wanted[] => {
    const { address = DOCUMENTED[key] } = asRecord(config[key]);
    return typeof address === "string" ? [{ path: [key, "address"], who, address }] : [];
  };
  const backends = backendsOf(config).flatMap(({ name, address }, index): Wanted[] =>
    typeof address === "string" ? [{ path: ["backends", index, "address"], who: String(name), address }] : [],
  );
  return [...own("loadBalancer", "the load balancer"), ...own("client", "the client"), ...backends];
}

function addressProblems(config: Record<string, unknown>): SiteProblem[] {
  const { subnet: text = DOCUMENTED.subnet } = asRecord(config.network);
  const subnet = parseSubnet(String(text));
  const owners = new Map<number, string>();
  if (subnet !== undefined) owners.set(subnet.first + 1, "the network's own bridge");
  return wantedAddresses(config).flatMap(({ path, who, address }) => {
    const number = parseIpv4(address);
    // What is no address or no subnet at all is told by the schema.
    if (number === undefined || subnet === undefined) return [];
    const problem = (message: string, hint: string) => [{ path, found: foundText(address), message, hint }];
    if (!isUsableAddress(subnet, number)) {
      return problem(
        `this address is not in the network's subnet ${subnet.text}`,
        "write one inside it, or another network.subnet",
      );
    }
    const owner = owners.get(number);
    owners.set(number, owner ?? who);
    return owner === undefined
      ? []
      : problem(`${owner} has this address already`, "give each service its own");
  });
}

function nameProblems(backends: readonly Record<string, unknown>[]): SiteProblem[] {
  const seen = new Set(TAKEN_NAMES);
  return backends.flatMap(({ name }, index) => {
    if (typeof name !== "string") return [];
    const taken = seen.has(name);
    seen.add(name);
    if (!taken) return [];
    const path = ["backends", index, "name"];
    const message = TAKEN_NAMES.includes(name)
      ? "another service has this name"
      : "two backends have this name";
    return [{ path, found: foundText(name), message, hint: "give each backend a name of its own" }];
  });
}
