import type { ClaimedName } from "../claimed-name";
import type { FleadConfig } from "./config";

/** Volumes are the site's: two systems would write into the same database's files. */
const DATABASE: ClaimedName = {
  kind: "volume",
  name: "timescaledb_data",
  path: ["type"],
  hint: "put this system into a site of its own",
};

/** What FLEAD takes on its host: its network's name, the ports that it publishes, and the site's database. */
export function fleadNames({ network, ports }: FleadConfig): ClaimedName[] {
  const published = Object.entries(ports).map(([key, port]) => ({
    kind: "port" as const,
    name: String(port),
    path: ["ports", key],
    hint: "give this system another port, or another host",
  }));
  const own = { kind: "network" as const, name: network.name, path: ["network", "name"] };
  return [{ ...own, hint: "give this system a network.name of its own" }, ...published, DATABASE];
}
