import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { type DockerHost, ServiceGroup } from "../../../components";
import type { RautaConfig } from "./config";
import { rautaTopology } from "./topology";

/** Arguments of the RAUTA system. */
export interface RautaArgs {
  config: RautaConfig;
  /** The engine that it runs on. */
  host: DockerHost;
}

/** What the stack tells of RAUTA. */
export interface RautaSummary {
  /** What clients on the network connect to; absent in development. */
  service?: string;
  /** Container ids by service. */
  containers: Record<string, Output<string>[]>;
}

/** RAUTA: an XDP load balancer with its backends and a load generator (seed 004). */
export class Rauta extends ComponentResource {
  /** Exported under the system's name. */
  readonly summary: RautaSummary;

  constructor(name: string, args: RautaArgs, options?: ComponentResourceOptions) {
    super("sitestack:systems:Rauta", name, {}, options);
    const { config, host } = args;
    const group = new ServiceGroup(name, { host, topology: rautaTopology(name, config) }, { parent: this });
    const containers = Object.keys(group.services)
      .sort()
      .map((service) => [service, (group.services[service] ?? []).map(({ container }) => container.id)]);
    const { address, port } = config.loadBalancer;
    const service = config.stage === "production" ? { service: `http://${address}:${port}` } : {};
    this.summary = { ...service, containers: Object.fromEntries(containers) };
    this.registerOutputs(this.summary);
  }
}
