import type { ClaimedName } from "../claimed-name";
import type { FlexstackConfig } from "./config";
import { stationsOf } from "./station";

/** The names that FlexStack takes on its host: its containers', and its network's on a bridge. */
export function flexstackNames(config: FlexstackConfig): ClaimedName[] {
  const containers = stationsOf(config).map(({ containerName: name }, index) => ({
    kind: "container" as const,
    name,
    path: config.stations === undefined ? [] : ["stations", index, "containerName"],
    hint: "list the stations, each with a containerName of its own, or use another host",
  }));
  if (config.mode === "host") return containers;
  const { name } = config.network;
  const network = { kind: "network" as const, name, path: ["network", "name"] };
  return [...containers, { ...network, hint: "give this system a network.name of its own" }];
}
