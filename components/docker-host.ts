import * as docker from "@pulumi/docker";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { type EngineSettings, resolveEngineTarget } from "../engine";
import type { HostFacts, Platform } from "./host-facts";
import { currentSite } from "./labels";
import { type NotedContainer, type PinnedImages, pinImages } from "./pinned-images";
import { clearance, type Inspection } from "./preflight/clearance";
import type { CheckLevels } from "./preflight/finding";
import { type HostPlan, inspectHost, inspectKnownHost } from "./preflight/inspect";
import { refuseFindings } from "./preflight/refuse";
import { providerEngine } from "./provider-engine";
import type { Topology } from "./topology";
import { applyTransform, type Transform } from "./transform";

/** Arguments of a DockerHost. */
export interface DockerHostArgs {
  /**
   * The engine's address: `unix:///…`, `tcp://host:port`, `ssh://user@host[:port]`.
   * @default what the docker CLI would use: DOCKER_HOST, the current context, the local socket
   */
  address?: string;
  /** Name of a docker CLI context instead of an address. `default` is none: DOCKER_HOST, or the local socket. */
  context?: string;
  /** Platform that the site expects here; checked against the engine's own. @default the engine's own */
  platform?: Platform;
  /** Options for ssh, put before all others: `["-i", "key", "-o", "StrictHostKeyChecking=yes"]`. */
  sshOpts?: string[];
  /** Folder with `ca.pem`, `cert.pem` and `key.pem`, for `tcp://` with TLS. */
  certPath?: string;
  /** Registries that need a login. */
  registryAuth?: Input<docker.types.input.ProviderRegistryAuth>[];
  /**
   * What is to run there, so that everything that stands in its way, on all hosts, is told at once and first. A
   * topology that is not named here is looked at when its ServiceGroup is made. A function, where they are different
   * for the platform, is called with the declared one, else with the engine's own.
   */
  topologies?: readonly Topology[] | ((platform: Platform) => readonly Topology[]);
  /**
   * Images that services run instead of those that their topologies name, for going back to an earlier deployment.
   * @default none
   */
  images?: PinnedImages;
  /** How heavily each check of preflight weighs. @default memory and clock only warn, all others stop the update */
  preflight?: CheckLevels;
  /** The escape hatch. */
  transform?: { provider?: Transform<docker.ProviderArgs> };
}

/**
 * One Docker Engine: the provider for everything on it, and the facts that were read from it.
 *
 * Made with `DockerHost.connect`, which asks the engine before anything is registered: an unreachable host or one of
 * the wrong platform is an error within ten seconds, naming host and cause (preflight).
 */
export class DockerHost extends ComponentResource {
  /** Provider for the docker resources of this host. */
  readonly provider: docker.Provider;
  /** How the host's engine is reached by gates and builds. */
  readonly engine: EngineSettings;
  /** Platform that images for this host are built for. */
  readonly platform: Platform;
  /** Images that services run instead of those that their topologies name. */
  readonly pinned: PinnedImages;
  /** What the program puts here, as far as it has come. */
  readonly containers: NotedContainer[] = [];
  readonly #announced: ReadonlySet<string>;
  readonly #inspect: Inspection;

  private constructor(
    /** The host's name in the site file and in messages. */
    readonly hostName: string,
    args: DockerHostArgs,
    /** What was read from the engine. */
    readonly facts: HostFacts,
    options?: ComponentResourceOptions,
  ) {
    super("sitestack:index:DockerHost", hostName, {}, options);
    this.engine = engineSettings(args);
    this.platform = args.platform ?? facts.platform;
    this.pinned = args.images ?? {};
    const plan = planOf(hostName, args);
    this.#announced = new Set(plan.topologies(this.platform).map(({ name }) => name));
    this.#inspect = (topologies) => inspectKnownHost({ ...plan, topologies: () => topologies }, facts);
    const [providerArgs, providerOptions] = applyTransform<docker.ProviderArgs>(
      args.transform?.provider,
      { ...providerEngine(this.engine, process.env), registryAuth: args.registryAuth },
      { parent: this },
    );
    this.provider = new docker.Provider(hostName, providerArgs, providerOptions);
    this.registerOutputs({ platform: this.platform });
  }

  /** Whether the host is this machine, whose files can be read: its engine is reached by a local socket. */
  get isLocal(): boolean {
    return resolveEngineTarget(this.engine, process.env).kind === "unix";
  }

  /**
   * Connects to one engine.
   * @param name the host's name; also the resource's.
   * @throws ProblemsError when it does not answer within five seconds or has another platform than declared.
   */
  static async connect(
    name: string,
    args: DockerHostArgs = {},
    options?: ComponentResourceOptions,
  ): Promise<DockerHost> {
    const hosts = await DockerHost.connectAll({ [name]: args }, options);
    return hosts[name] as DockerHost;
  }

  /** Connects to all engines at once; the findings on all of them are told together. */
  static async connectAll(
    hosts: Record<string, DockerHostArgs>,
    options?: ComponentResourceOptions,
  ): Promise<Record<string, DockerHost>> {
    const names = Object.keys(hosts).sort();
    const reports = await Promise.all(names.map((name) => inspectHost(planOf(name, hosts[name] ?? {}))));
    refuseFindings(reports.flatMap(({ findings }) => findings));
    return Object.fromEntries(
      names.map((name, index) => [
        name,
        new DockerHost(name, hosts[name] ?? {}, reports[index]?.facts as HostFacts, options),
      ]),
    );
  }

  /** Resolves when nothing on the host stands in a topology's way; else the program fails (`clearance`). */
  async cleared(topology: Topology): Promise<void> {
    if (!this.#announced.has(topology.name)) await clearance(this.#inspect, topology);
  }
}

function engineSettings({ address, context, sshOpts, certPath }: DockerHostArgs): EngineSettings {
  return { host: address, context, sshOpts, certPath };
}

function planOf(name: string, args: DockerHostArgs): HostPlan {
  return hostPlan(name, currentSite(), args);
}

/** A host as preflight looks at it, for whoever does so without Pulumi. */
export function hostPlan(name: string, site: string, args: DockerHostArgs): HostPlan {
  const { platform, preflight: levels, topologies: wanted = [], images } = args;
  const topologies = (there: Platform) =>
    (typeof wanted === "function" ? wanted(there) : wanted).map((topology) => pinImages(topology, images));
  return { name, engine: engineSettings(args), platform, site, topologies, levels };
}
