import { ComponentResource, type ComponentResourceOptions, type Output, output } from "@pulumi/pulumi";
import { type DockerHost, type Service, ServiceGroup } from "../../../components";
import type { FlexstackConfig } from "./config";
import { type Station, stationsOf } from "./station";
import { flexstackSecrets, flexstackTopology } from "./topology";

/** Arguments of the FlexStack system. */
export interface FlexstackArgs {
  config: FlexstackConfig;
  /** The engine that it runs on. */
  host: DockerHost;
  /** A secret of the stack's settings. */
  secret: (key: string) => Output<string>;
}

/** What the stack tells of one station. */
export interface StationSummary {
  /** The documented service name: `station1`. */
  name: string;
  stationId: number;
  macAddress: string;
  /** IPv4 address on the stations' network; empty in host mode. */
  address: string;
  containerId: string;
  containerName: string;
  /** Address of the engine as the site file has it; empty for the docker CLI's own. */
  host: string;
}

/** FlexStack V2X: C-ITS stations that broadcast awareness messages and hear each other's (seed 000). */
export class Flexstack extends ComponentResource {
  /** Exported under the system's name. */
  readonly summary: { stations: Output<StationSummary>[] };

  constructor(name: string, { config, host, secret }: FlexstackArgs, options?: ComponentResourceOptions) {
    super("sitestack:systems:Flexstack", name, {}, options);
    const topology = flexstackTopology(name, config, flexstackSecrets(config, secret));
    const group = new ServiceGroup(name, { host, topology }, { parent: this });
    const stations = stationsOf(config).flatMap((station) =>
      (group.services[station.service] ?? []).map((service) => summarize(station, service, host)),
    );
    this.summary = { stations };
    this.registerOutputs(this.summary);
  }
}

function summarize(station: Station, { container }: Service, host: DockerHost): Output<StationSummary> {
  const { service: name, stationId, macAddress, containerName } = station;
  return output({
    ...{ name, stationId, macAddress, containerName },
    address: container.networkDatas.apply((networks) => networks?.[0]?.ipAddress ?? ""),
    containerId: container.id,
    host: host.engine.host ?? "",
  });
}
