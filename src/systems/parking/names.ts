import type { ClaimedName } from "../claimed-name";
import { CENTRAL_PORTS, type ParkingConfig } from "./config";

/** Volumes are the site's: two systems would write into the same database's files. */
const DATABASE: ClaimedName = {
  kind: "volume",
  name: "postgres_data",
  path: ["type"],
  hint: "put this system into a site of its own",
};

/** The central broker gives an edge site's tasks to whoever has the site's name: two workers would take each other's. */
const EDGE_QUEUE: ClaimedName = {
  kind: "queue",
  name: "<stack>",
  path: ["stage"],
  hint: "each edge site is a stack of its own: move this system into another Pulumi.<site>.yaml",
};

/** What Parking takes: on its host a network's name, the ports that it publishes, the site's database; or the site's queue. */
export function parkingNames(config: ParkingConfig): ClaimedName[] {
  // An edge site is on the host's own network, and publishes nothing.
  if (config.stage === "edge") return [EDGE_QUEUE];
  const network: ClaimedName = {
    kind: "network",
    name: config.network.name ?? "<stack>_parking",
    path: ["network", "name"],
    hint: "give this system a network.name of its own",
  };
  const published = publishedPorts(config).map(
    ({ path, port }): ClaimedName => ({
      kind: "port",
      name: String(port),
      path,
      hint: "give this system another port, or another host",
    }),
  );
  return [network, ...published, DATABASE];
}

function publishedPorts(config: ParkingConfig) {
  const pages = config.stage === "development" ? (["web"] as const) : (["http", "https"] as const);
  const central = publishesCentral(config) ? (["POSTGRES_PORT", "REDIS_PORT"] as const) : [];
  return [
    ...pages.map((key) => ({ path: ["ports", key], port: config.ports[key] })),
    ...central.map((key) => ({ path: ["environment", key], port: centralPort(config, key) })),
  ];
}

/** Whether database and broker are reached from outside their network: by the worker on the host's, or by edge sites. */
export function publishesCentral({ stage, edges }: ParkingConfig): boolean {
  return stage === "development" || edges !== undefined;
}

/** A port of the host that the site may have changed. */
export function centralPort({ environment }: ParkingConfig, key: keyof typeof CENTRAL_PORTS): number {
  return environment[key] ?? CENTRAL_PORTS[key];
}
