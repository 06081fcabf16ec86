import * as docker from "@pulumi/docker";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { DockerHost } from "./docker-host";
import { compareNames } from "./graph";
import { labelList, systemLabels } from "./labels";
import { leftoverNetworkHook } from "./leftover-hooks";
import type { JoinableNetwork } from "./network";
import { afterPreflight } from "./preflight/after";
import { refuseProblems } from "./problems";
import type { NetworkSpec } from "./topology";
import { applyTransform, type Transform } from "./transform";
import { networkProblems } from "./validate/networks";

/** Arguments of a BridgeNetwork. */
export interface BridgeNetworkArgs extends Omit<NetworkSpec, "external"> {
  /** The engine that it is made on. */
  host: DockerHost;
  /** The network's real name. @default the resource's name */
  name?: string;
  /** The system that it belongs to. @default "default" */
  system?: string;
  /** The escape hatch. */
  transform?: { network?: Transform<docker.NetworkArgs> };
}

/**
 * A bridge network. Give it a subnet when services on it have static addresses or roll: an address can only be kept
 * on a subnet that was chosen.
 */
export class BridgeNetwork extends ComponentResource implements JoinableNetwork {
  readonly networkId: Output<string>;
  readonly networkName: Output<string>;
  /** The network itself. */
  readonly network: docker.Network;

  constructor(name: string, args: BridgeNetworkArgs, options?: ComponentResourceOptions) {
    const { host, system = "default", subnet, gateway, internal, driverOpts } = args;
    const topology = {
      name: system,
      services: {},
      networks: { [name]: { ...args, name: args.name ?? name } },
    };
    refuseProblems(`network ${name}`, networkProblems(topology));
    super("sitestack:index:BridgeNetwork", name, {}, afterPreflight(host, topology, options));
    const inputs: docker.NetworkArgs = {
      name: args.name ?? name,
      driver: "bridge",
      labels: labelList({ ...args.labels, ...systemLabels(system) }),
      ...(internal === true ? { internal } : {}),
      ...(subnet === undefined
        ? {}
        : { ipamConfigs: [{ subnet, ...(gateway === undefined ? {} : { gateway }) }] }),
      ...(driverOpts === undefined ? {} : { options: sorted(driverOpts) }),
    };
    this.network = new docker.Network(
      name,
      ...applyTransform(args.transform?.network, inputs, {
        parent: this,
        provider: host.provider,
        deleteBeforeReplace: true,
        hooks: { beforeCreate: [leftoverNetworkHook(host)] },
      }),
    );
    // Its id rather than its name: then the engine takes the containers off before it replaces the network.
    this.networkId = this.network.id;
    this.networkName = this.network.name;
    this.registerOutputs({ networkId: this.networkId });
  }
}

function sorted(options: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(options).sort(([a], [b]) => compareNames(a, b)));
}
