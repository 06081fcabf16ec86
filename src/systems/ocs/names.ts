import type { ClaimedName } from "../claimed-name";
import type { OcsConfig, OcsPart } from "./config";

/** The services that have a port of the host. */
type Published = "influxdb" | "crossbar" | "grafana";

/** Whether a part holds a service. */
export function holds(part: OcsPart, service: Published | "agents" | "network"): boolean {
  const own = {
    net: "network",
    influxdb: "influxdb",
    crossbar: "crossbar",
    web: "grafana",
    agents: "agents",
  };
  return part === "all" || own[part] === service;
}

/** Whether the network is only joined here. */
export function networkIsExternal({ part, network }: OcsConfig): boolean {
  return network.external ?? !holds(part, "network");
}

/** Where a published port is reached on its own host. */
export function publishedAt({ bindAddress, port }: { bindAddress: string; port: number }): string {
  return `${bindAddress === "0.0.0.0" ? "127.0.0.1" : bindAddress}:${port}`;
}

/** What OCS takes on its host: the container name influxdb, the network where it is made here, Grafana's data, published ports. */
export function ocsNames(config: OcsConfig): ClaimedName[] {
  const { part, network } = config;
  const published = (["influxdb", "crossbar", "grafana"] as const)
    .filter((service) => holds(part, service))
    .map((service) => ({
      kind: "port" as const,
      name: String(config[service].port),
      path: [service, "port"],
      hint: "give this system another port, or another host",
    }));
  const own = { kind: "network" as const, name: network.name, path: ["network", "name"] };
  return [
    ...(holds(part, "influxdb") ? [INFLUXDB] : []),
    ...(holds(part, "grafana") ? [GRAFANA_DATA] : []),
    ...(networkIsExternal(config) ? [] : [{ ...own, hint: "give this system a network.name of its own" }]),
    ...published,
  ];
}

const INFLUXDB: ClaimedName = {
  kind: "container",
  name: "influxdb",
  path: [],
  hint: "the document fixes this name: use another host",
};

/** Volumes are the site's: two Grafanas would write into the same database. */
const GRAFANA_DATA: ClaimedName = {
  kind: "volume",
  name: "grafana-storage",
  path: ["type"],
  hint: "put this system into a site of its own, or on another host",
};
