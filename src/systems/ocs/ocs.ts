import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  log,
  type Output,
} from "@pulumi/pulumi";
import { type DockerHost, ServiceGroup, type Topology } from "../../../components";
import { refuseProblems } from "../../../components/problems";
import { agentsOf, httpOf } from "./agents";
import type { OcsConfig } from "./config";
import { withCore } from "./core";
import { holds, publishedAt } from "./names";
import type { OcsPlan } from "./services/plan";
import { siteConfigText } from "./site-config/generate";
import { readSiteConfig } from "./site-config/read";
import { ocsTopology } from "./topology";

/** Arguments of the OCS system. */
export interface OcsArgs {
  config: OcsConfig;
  /** The engine that it runs on. */
  host: DockerHost;
  /** A secret of the stack's settings. */
  secret: (key: string) => Output<string>;
  /** Whether `destroy` deletes the data of named volumes. */
  deleteVolumes: boolean;
}

/** What the stack tells of OCS: of each part only what this stack holds. */
export interface OcsSummary {
  /** The network's name. */
  network: string;
  grafana?: string;
  influxdb?: string;
  /** Crossbar's addresses for agents and clients on its host, and what they must agree with it on. */
  crossbar?: { hub: string; call: string; realm: string; addressRoot: string };
  /** The generated site config as a whole, for clients and for an OCS_CONFIG_DIR. */
  siteConfig?: string;
  /** By image reference: the digest that runs. */
  images: Record<string, Output<string>>;
  /** Container ids by service. */
  containers: Record<string, Output<string>[]>;
}

/** OCS: the observatory control system, whole or one part of it (seed 002). */
export class Ocs extends ComponentResource {
  /** Exported under the system's name. */
  readonly summary: OcsSummary;

  private constructor(name: string, args: OcsArgs, options?: ComponentResourceOptions) {
    const { config, host, deleteVolumes } = args;
    super("sitestack:systems:Ocs", name, {}, options);
    const topology = ocsTopology(name, ocsPlan(config, args.secret));
    const group = new ServiceGroup(name, { host, topology, deleteVolumes }, { parent: this });
    this.summary = {
      network: config.network.name,
      ...addresses(config),
      images: digests(group, topology),
      containers: containerIds(group),
    };
    this.registerOutputs(this.summary);
  }

  /**
   * Puts the system onto its host.
   * @throws ProblemsError when the site config that is given does not fit the agents, or a stack of the core says nothing.
   */
  static async create(name: string, args: OcsArgs, options?: ComponentResourceOptions): Promise<Ocs> {
    const config = await withCore(name, args.config);
    const { problems, warnings } = readSiteConfig(config, args.host);
    refuseProblems(`system ${name}`, problems);
    const system = new Ocs(name, { ...args, config }, options);
    for (const warning of warnings) log.warn(warning, system);
    return system;
  }
}

/**
 * The plan with the secrets that it names.
 * @param secret a secret of the stack's settings, by key.
 */
export function ocsPlan(config: OcsConfig, secret: (key: string) => Input<string>): OcsPlan {
  const key = config.grafana.passwordSecret;
  return { config, ...(key === undefined ? {} : { grafanaPassword: secret(key) }) };
}

function addresses(config: OcsConfig): Partial<OcsSummary> {
  const { part, grafana, influxdb, crossbar, siteConfig, realm, addressRoot } = config;
  const hub = `ws://${publishedAt(crossbar)}/ws`;
  const given = siteConfig.directory ?? siteConfig.file;
  return {
    ...(holds(part, "grafana") ? { grafana: `http://${publishedAt(grafana)}` } : {}),
    ...(holds(part, "influxdb") ? { influxdb: `http://${publishedAt(influxdb)}` } : {}),
    ...(holds(part, "crossbar") ? { crossbar: { hub, call: httpOf(hub), realm, addressRoot } } : {}),
    ...(holds(part, "agents") && given === undefined
      ? { siteConfig: siteConfigText(agentsOf(config), config) }
      : {}),
  };
}

function digests({ pulledImages }: ServiceGroup, { images = {} }: Topology): OcsSummary["images"] {
  const found = Object.keys(pulledImages).flatMap((key) => {
    const spec = images[key];
    const image = pulledImages[key];
    return spec !== undefined && "pull" in spec && image !== undefined ? [[spec.pull, image.digest]] : [];
  });
  return Object.fromEntries(found);
}

function containerIds({ services }: ServiceGroup): OcsSummary["containers"] {
  const names = Object.keys(services).sort();
  return Object.fromEntries(
    names.map((name) => [name, (services[name] ?? []).map(({ container }) => container.id)]),
  );
}
