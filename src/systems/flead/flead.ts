import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { type DockerHost, ServiceGroup } from "../../../components";
import type { FleadConfig } from "./config";
import { fleadPasswords } from "./passwords";
import { fleadTopology } from "./topology";

/** Arguments of the FLEAD system. */
export interface FleadArgs {
  config: FleadConfig;
  /** The engine that it runs on. */
  host: DockerHost;
  /** A secret of the stack's settings. */
  secret: (key: string) => Output<string>;
  /** Whether `destroy` deletes the data of named volumes. */
  deleteVolumes: boolean;
}

/** What the stack tells of FLEAD. */
export interface FleadSummary {
  /** Addresses to open in a browser. */
  dashboards: Record<"grafana" | "kafkaUi" | "flink" | "spark", string>;
  /** What clients outside connect to. */
  kafka: string;
  /** `postgresql://user@host:port/flead`; the password is the site's secret. */
  timescaledb: string;
  /** Container ids by service, replica by replica. */
  containers: Record<string, Output<string>[]>;
}

/** FLEAD: federated learning on Kafka, Flink, Spark, TimescaleDB and Grafana (seed 003). */
export class Flead extends ComponentResource {
  /** Exported under the system's name. */
  readonly summary: FleadSummary;

  constructor(name: string, args: FleadArgs, options?: ComponentResourceOptions) {
    super("sitestack:systems:Flead", name, {}, options);
    const { config, host, deleteVolumes } = args;
    const topology = fleadTopology(name, { config, passwords: fleadPasswords(config, args.secret) });
    const group = new ServiceGroup(name, { host, topology, deleteVolumes }, { parent: this });
    const containers = Object.keys(group.services)
      .sort()
      .map((service) => [service, (group.services[service] ?? []).map(({ container }) => container.id)]);
    this.summary = { ...addresses(config), containers: Object.fromEntries(containers) };
    this.registerOutputs(this.summary);
  }
}

function addresses({ publicHost, ports, credentials }: FleadConfig): Omit<FleadSummary, "containers"> {
  const page = (port: number) => `http://${publicHost}:${port}`;
  return {
    dashboards: {
      grafana: page(ports.grafana),
      kafkaUi: page(ports.kafkaUi),
      flink: page(ports.flink),
      spark: page(ports.spark),
    },
    kafka: `${publicHost}:${ports.kafka}`,
    timescaledb: `postgresql://${credentials.database.user}@${publicHost}:${ports.timescaledb}/flead`,
  };
}
