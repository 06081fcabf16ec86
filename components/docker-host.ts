import * as docker from "@pulumi/docker";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { EngineClient, type EngineSettings, resolveEngineTarget } from "../engine";
import {
  buildablePlatforms,
  type HostFacts,
  type Platform,
  platformProblem,
  readHostFacts,
  unreachableProblem,
} from "./host-facts";
import { ProblemsError, refuseProblems } from "./problems";
import { applyTransform, type Transform } from "./transform";

/** Arguments of a DockerHost. */
export interface DockerHostArgs {
  /**
   * The engine's address: `unix:///…`, `tcp://host:port`, `ssh://user@host[:port]`.
   * @default what the docker CLI would use: DOCKER_HOST, the current context, the local socket
   */
  address?: string;
  /** Name of a docker CLI context instead of an address. */
  context?: string;
  /** Platform that the site expects here; checked against the engine's own. @default the engine's own */
  platform?: Platform;
  /** Options for ssh, put before all others: `["-i", "key", "-o", "StrictHostKeyChecking=yes"]`. */
  sshOpts?: string[];
  /** Folder with `ca.pem`, `cert.pem` and `key.pem`, for `tcp://` with TLS. */
  certPath?: string;
  /** Registries that need a login. */
  registryAuth?: Input<docker.types.input.ProviderRegistryAuth>[];
  /** The escape hatch. */
  transform?: { provider?: Transform<docker.ProviderArgs> };
}

/**
 * One Docker Engine: the provider for everything on it, and the facts that were read from it.
 *
 * Made with `DockerHost.connect`, which asks the engine before anything is registered: an unreachable host or one of
 * the wrong platform is an error within ten seconds, naming host and cause.
 */
export class DockerHost extends ComponentResource {
  /** Provider for the docker resources of this host. */
  readonly provider: docker.Provider;
  /** How the host's engine is reached by gates and builds. */
  readonly engine: EngineSettings;
  /** Platform that images for this host are built for. */
  readonly platform: Platform;

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
    const { address, context, sshOpts, certPath, registryAuth } = args;
    const [providerArgs, providerOptions] = applyTransform<docker.ProviderArgs>(
      args.transform?.provider,
      { host: address, context, sshOpts, certPath, registryAuth },
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
   * @throws ProblemsError when it does not answer within eight seconds or has another platform than declared.
   */
  static async connect(
    name: string,
    args: DockerHostArgs = {},
    options?: ComponentResourceOptions,
  ): Promise<DockerHost> {
    const hosts = await DockerHost.connectAll({ [name]: args }, options);
    return hosts[name] as DockerHost;
  }

  /** Connects to all engines at once; the problems of all of them are reported together. */
  static async connectAll(
    hosts: Record<string, DockerHostArgs>,
    options?: ComponentResourceOptions,
  ): Promise<Record<string, DockerHost>> {
    const names = Object.keys(hosts).sort();
    const answers = await Promise.all(names.map((name) => askHost(name, hosts[name] ?? {})));
    refuseProblems(
      "hosts",
      answers.flatMap((answer) => (answer instanceof ProblemsError ? answer.problems : [])),
    );
    return Object.fromEntries(
      names.map((name, index) => [
        name,
        new DockerHost(name, hosts[name] ?? {}, answers[index] as HostFacts, options),
      ]),
    );
  }
}

function engineSettings({ address, context, sshOpts, certPath }: DockerHostArgs): EngineSettings {
  return { host: address, context, sshOpts, certPath };
}

/** The facts, or the host's problem; a thrown error would hide the problems of the other hosts. */
async function askHost(name: string, args: DockerHostArgs): Promise<HostFacts | ProblemsError> {
  const settings = engineSettings(args);
  try {
    const client = new EngineClient(resolveEngineTarget(settings, process.env));
    const facts = await readHostFacts(client).finally(() => client.close());
    if (args.platform !== undefined && args.platform !== facts.platform) {
      facts.emulated = await buildablePlatforms(settings);
    }
    const problem = platformProblem(name, args.platform, facts);
    return problem === undefined ? facts : new ProblemsError("hosts", [problem]);
  } catch (error) {
    return new ProblemsError("hosts", [unreachableProblem(name, settings, error as Error)]);
  }
}
