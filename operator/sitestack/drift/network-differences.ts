import type { InspectedContainer, InspectedEndpoint } from "../live/engine-view";
import type { WantedContainer } from "../live/wanted";
import { ABSENT, type Difference } from "./finding";

interface Attachment {
  /** The network's id, or its name. */
  name: string;
  aliases?: string[];
  ipv4Address?: string;
}

/** The container's networks, addresses and names there, none of which the provider reads back. */
export function networkDifferences(
  wanted: WantedContainer,
  found: InspectedContainer,
  networkNames: ReadonlyMap<string, string>,
): Difference[] {
  const endpoints = found.NetworkSettings.Networks;
  const attachments = (wanted.inputs.networksAdvanced ?? []) as Attachment[];
  const joined = new Set<string>();
  const differences = attachments.flatMap((attachment) => {
    const name = networkNames.get(attachment.name) ?? attachment.name;
    const [key, endpoint] = endpointOf(endpoints, attachment.name, name);
    if (endpoint === undefined)
      return [{ property: `network ${name}`, wanted: "joined", found: "not joined" }];
    joined.add(key);
    const aliases = [...(attachment.aliases ?? []), ...(wanted.handedOver[name] ?? [])];
    return endpointDifferences(name, { ...attachment, aliases }, endpoint);
  });
  if (attachments.length === 0) return differences;
  const added = Object.keys(endpoints).filter((key) => !joined.has(key));
  return [
    ...differences,
    ...added.map((key) => ({ property: `network ${key}`, wanted: "not joined", found: "joined" })),
  ];
}

function endpointOf(
  endpoints: Record<string, InspectedEndpoint>,
  id: string,
  name: string,
): [string, InspectedEndpoint | undefined] {
  const entry = Object.entries(endpoints).find(([key, { NetworkID }]) => NetworkID === id || key === name);
  return entry ?? [name, undefined];
}

function endpointDifferences(
  network: string,
  { aliases = [], ipv4Address }: Attachment,
  endpoint: InspectedEndpoint,
): Difference[] {
  const has = new Set(endpoint.Aliases ?? []);
  const missing = [...new Set(aliases)].filter((alias) => !has.has(alias)).sort();
  const address = endpoint.IPAMConfig?.IPv4Address ?? "";
  return [
    ...missing.map((alias) => ({
      property: `network ${network}: name ${alias}`,
      wanted: alias,
      found: ABSENT,
    })),
    ...(ipv4Address === undefined || ipv4Address === "" || ipv4Address === address
      ? []
      : [
          {
            property: `network ${network}: address`,
            wanted: ipv4Address,
            found: address || endpoint.IPAddress || ABSENT,
          },
        ]),
  ];
}
