import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { DockerHost } from "./docker-host";
import type { JoinableNetwork } from "./network";
import { ProblemsError } from "./problems";

/** Arguments of an ExternalNetwork. */
export interface ExternalNetworkArgs {
  /** The engine that it must be on. */
  host: DockerHost;
  /** The network's real name. @default the resource's name */
  name?: string;
}

/** A network that somebody else makes: another stack, or an operator. It is looked up, never made or removed. */
export class ExternalNetwork extends ComponentResource implements JoinableNetwork {
  readonly networkId: string;
  readonly networkName: string;

  /** @throws ProblemsError saying how to make the network when the host has none of that name. */
  constructor(name: string, args: ExternalNetworkArgs, options?: ComponentResourceOptions) {
    const { host, name: networkName = name } = args;
    const networkId = host.facts.networks.get(networkName);
    if (networkId === undefined) {
      throw new ProblemsError(`host ${host.hostName}`, [absentNetwork(name, networkName, host)]);
    }
    super("sitestack:index:ExternalNetwork", name, {}, options);
    this.networkName = networkName;
    this.networkId = networkId;
    this.registerOutputs({ networkId: this.networkId });
  }
}

function absentNetwork(key: string, name: string, host: DockerHost) {
  return {
    path: `networks.${key}`,
    found: `"${name}"`,
    message: `host ${host.hostName} has no such network, and this site does not make it`,
    hint: `deploy the stack that makes it, or run \`docker network create ${name}\` on that host`,
  };
}
