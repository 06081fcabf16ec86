import type { OcsConfig } from "./config";
import { publishedAt } from "./names";

/** The user of the aggregator, and the owner of its data (the image's `ocs`). */
export const AGGREGATOR_UID = 9000;

/** InfluxDB as the agents reach it on the network. */
export const INFLUXDB_URL = "http://influxdb:8086";

/** The database that the publisher fills and Grafana reads: the agent's own default. */
const DATABASE = "ocs_feeds";

/** One agent's container, the documented ones like all others. */
export interface Agent {
  /** Name of its service. */
  service: string;
  instanceId: string;
  agentClass?: string;
  arguments: readonly string[];
  image: string;
  hostname: string;
  networkMode: "bridge" | "host";
  /** Crossbar's two addresses where they are not the site config's. */
  reaches?: { hub: string; http: string };
  environment: Record<string, string>;
  devices: readonly string[];
  user?: string;
  /** What the aggregator writes to. */
  dataDirectory?: string;
  /** Its processes that must run before it counts as healthy. */
  runs: readonly string[];
  /** The InfluxDB that it needs at its start. */
  influxdb?: string;
  /** Its setting, from the system down. */
  path: readonly (string | number)[];
}

/** Every agent that a site has. */
export function agentsOf(config: OcsConfig): Agent[] {
  const { aggregator, influxPublisher } = config;
  return [
    ...(aggregator.enabled ? [aggregatorAgent(config)] : []),
    ...(influxPublisher.enabled ? [publisherAgent(config)] : []),
    ...config.agents.map((agent, index) => ({
      ...agent,
      service: `ocs-${agent.instanceId}`,
      reaches: reachedAt(agent, config),
      runs: [],
      path: ["agents", index],
    })),
  ];
}

const DOCUMENTED = { networkMode: "bridge", environment: {}, devices: [] } as const;

function aggregatorAgent({ aggregator, siteConfig }: OcsConfig): Agent {
  const { image, hostname, instanceId, dataDirectory } = aggregator;
  const words = ["--initial-state", "record", "--data-dir", "/data", ...aggregator.arguments];
  return {
    ...DOCUMENTED,
    ...{ image, hostname, instanceId, dataDirectory },
    service: "ocs-aggregator",
    agentClass: "AggregatorAgent",
    arguments: words,
    runs: recording(words, siteConfig),
    user: String(AGGREGATOR_UID),
    path: ["aggregator"],
  };
}

function publisherAgent({ influxPublisher, siteConfig }: OcsConfig): Agent {
  const { image, hostname, instanceId } = influxPublisher;
  const { hostname: host, port } = new URL(INFLUXDB_URL);
  const words = [
    ...["--initial-state", "record"],
    ...["--host", host, "--port", port, "--database", DATABASE],
    ...influxPublisher.arguments,
  ];
  return {
    ...DOCUMENTED,
    ...{ image, hostname, instanceId },
    service: "ocs-influx-publisher",
    agentClass: "InfluxDBAgent",
    arguments: words,
    runs: recording(words, siteConfig),
    influxdb: `http://${lastOf(words, "--host")}:${lastOf(words, "--port")}`,
    path: ["influxPublisher"],
  };
}

/** Whether it records from its start on: a site config of somebody's own, and the last argument, may say otherwise. */
function recording(words: readonly string[], { directory, file }: OcsConfig["siteConfig"]): string[] {
  const records = lastOf(words, "--initial-state") === "record";
  return directory === undefined && file === undefined && records ? ["record"] : [];
}

/** The value of a flag, of which the last one counts. */
function lastOf(words: readonly string[], flag: string): string | undefined {
  return words[words.lastIndexOf(flag) + 1];
}

/** On the host's network crossbar has no name: there it is what its stack publishes. */
function reachedAt(
  { networkMode, siteHub, siteHttp }: OcsConfig["agents"][number],
  { crossbar }: OcsConfig,
): Agent["reaches"] {
  const here = networkMode === "host" ? `ws://${publishedAt(crossbar)}/ws` : undefined;
  const hub = siteHub ?? (siteHttp === undefined ? here : hubOf(siteHttp));
  return hub === undefined ? undefined : { hub, http: siteHttp ?? httpOf(hub) };
}

/** The call address of the crossbar whose web socket this is. */
export function httpOf(hub: string): string {
  return hub.replace(/^ws/, "http").replace(/\/ws$/, "/call");
}

/** The page by which the crossbar of this web socket says that it is ready. */
export function infoPageOf(hub: string): string {
  return hub.replace(/^ws/, "http").replace(/\/ws$/, "/info");
}

function hubOf(http: string): string {
  return http.replace(/^http/, "ws").replace(/\/call$/, "/ws");
}

/** Crossbar's web socket as an agent uses it. */
export function hubOfAgent({ reaches }: Agent, { hub }: OcsConfig): string {
  return reaches?.hub ?? hub;
}
