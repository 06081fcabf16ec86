import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Service, type ServiceArgs } from "./service";
import type { ServiceSpec } from "./topology";

/** How an XDP program is attached: `skb` (generic, every driver), `native` (in the driver). */
export type XdpMode = "skb" | "native";

/** Arguments of an XdpService. */
export interface XdpServiceArgs extends Omit<ServiceArgs, "privileged"> {
  /** How the program is attached. @default "skb" */
  xdpMode?: XdpMode;
  /** The interface inside the container that it is attached to. @default "eth0" */
  xdpInterface?: string;
}

/**
 * A privileged Service that attaches an XDP program: the BPF file system mounted, locked memory without limit, and
 * mode and interface as data in `XDP_MODE` and `XDP_INTERFACE`.
 */
export class XdpService extends Service {
  constructor(name: string, args: XdpServiceArgs, options?: ComponentResourceOptions) {
    const { xdpMode, xdpInterface, ...service } = args;
    super(name, { ...service, ...xdpSettings(service, xdpMode, xdpInterface) }, options, "XdpService");
  }
}

/** What an XDP service has beside its own settings, for a topology. */
export function xdpSettings(
  spec: Pick<ServiceSpec, "environment" | "volumes" | "ulimits">,
  mode: XdpMode = "skb",
  networkInterface = "eth0",
): Pick<ServiceSpec, "environment" | "volumes" | "ulimits" | "privileged"> {
  return {
    privileged: true,
    environment: { XDP_MODE: mode, XDP_INTERFACE: networkInterface, ...spec.environment },
    ulimits: { memlock: -1, ...spec.ulimits },
    volumes: [...(spec.volumes ?? []), { type: "bind", source: "/sys/fs/bpf", target: "/sys/fs/bpf" }],
  };
}
