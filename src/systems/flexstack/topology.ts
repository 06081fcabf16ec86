import type { Input } from "@pulumi/pulumi";
import {
  type HealthcheckSpec,
  rawSocketCapabilities,
  type ServiceSpec,
  type Topology,
} from "../../../components";
import type { FlexstackConfig } from "./config";
import { flexstackPolicy } from "./policy";
import { type Station, stationsOf } from "./station";

/** The build context of the stations, relative to the program. */
const IMAGE_CONTEXT = "src/systems/flexstack/image";

/** True only while the station sends and can receive. Cheap: it reads a file in memory. */
const SENDING: HealthcheckSpec = {
  test: ["CMD", "python", "health.py"],
  interval: "5s",
  timeout: "3s",
  retries: 3,
  startPeriod: "20s",
  startInterval: "500ms",
};

/** As documented. It cannot see a station that has gone silent. */
const IMPORT: HealthcheckSpec = {
  test: ["CMD", "python", "-c", "import flexstack"],
  interval: "30s",
  timeout: "10s",
  retries: 3,
};

/**
 * FlexStack V2X as a Topology (seed 000): stations on a bridge network with NET_ADMIN and NET_RAW and nothing more, or
 * one privileged station on the host's network.
 * @param name the system's name.
 * @param secrets values of `config.secretEnvironment`, by variable.
 */
export function flexstackTopology(
  name: string,
  config: FlexstackConfig,
  secrets: Record<string, Input<string>> = {},
): Topology {
  const stations = stationsOf(config);
  const services = stations.map((station) => [station.service, stationService(station, config, secrets)]);
  return {
    name,
    images: {
      station: { build: { context: config.source ?? IMAGE_CONTEXT, repository: "sitestack/flexstack" } },
    },
    networks: config.mode === "host" ? {} : { v2xnet: config.network },
    services: Object.fromEntries(services),
    policy: flexstackPolicy(
      config,
      stations.map(({ service }) => service),
    ),
  };
}

/** The values of `secretEnvironment`, by variable. */
export function flexstackSecrets(
  { secretEnvironment }: FlexstackConfig,
  secret: (key: string) => Input<string>,
): Record<string, Input<string>> {
  const values = Object.entries(secretEnvironment).map(([variable, key]) => [variable, secret(key)] as const);
  return Object.fromEntries(values);
}

function stationService(
  station: Station,
  config: FlexstackConfig,
  secrets: Record<string, Input<string>>,
): ServiceSpec {
  return {
    image: { from: "station" },
    containerName: station.containerName,
    ...stationSettings(station, config, secrets),
    ...(config.mode === "host"
      ? { networkMode: "host", privileged: true }
      : { networks: ["v2xnet"], ...rawSocketCapabilities(config.netAdmin) }),
    ...healthcheckOf(config),
    readyTimeout: config.readyTimeout,
    volumes: config.mountApp === undefined ? [] : [appMount(config.mountApp)],
    deploy: { resources: { limits: config.resources } },
  };
}

function stationSettings(
  { stationId, macAddress, logLevel, interface: networkInterface }: Station,
  config: FlexstackConfig,
  secrets: Record<string, Input<string>>,
): Pick<ServiceSpec, "environment" | "command"> {
  const common = { LOG_LEVEL: logLevel, ...config.environment, ...secrets };
  if (config.settingsBy === "environment") {
    const own = { STATION_ID: String(stationId), MAC_ADDRESS: macAddress, INTERFACE: networkInterface };
    return { environment: { ...common, ...own } };
  }
  const options = [
    "--station-id",
    String(stationId),
    "--mac-address",
    macAddress,
    "--interface",
    networkInterface,
  ];
  return { environment: common, command: ["python", "app.py", ...options] };
}

function healthcheckOf({ healthcheck }: FlexstackConfig): Pick<ServiceSpec, "healthcheck"> {
  if (healthcheck === "none") return { healthcheck: { disable: true } };
  return { healthcheck: healthcheck === "sending" ? SENDING : IMPORT };
}

function appMount(source: string) {
  return { type: "bind" as const, source, target: "/app/app.py", readOnly: true };
}
