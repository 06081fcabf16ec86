import type { ClaimedName } from "../claimed-name";
import type { FleadConfig } from "./config";

/** What FLEAD takes on its host: its network's name and the ports that it publishes. */
export function fleadNames({ network, ports }: FleadConfig): ClaimedName[] {
  const published = Object.entries(ports).map(([key, port]) => ({
    kind: "port" as const,
    name: String(port),
    path: ["ports", key],
    hint: "give this system another port, or another host",
  }));
  const own = { kind: "network" as const, name: network.name, path: ["network", "name"] };
  return [{ ...own, hint: "give this system a network.name of its own" }, ...published];
}
