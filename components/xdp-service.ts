import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Service, type ServiceArgs } from "./service";
import type { HealthcheckSpec, ServiceSpec } from "./topology";

/**
 * How an XDP program is attached: `skb` (generic, every driver), `native` (in the driver), `auto` (as the program finds
 * out).
 */
export type XdpMode = "skb" | "native" | "auto";

/** What any XDP container needs to be told. */
export interface XdpSettings {
  /** How the program is attached. @default "skb" */
  mode?: XdpMode;
  /** The interface inside the container that it is attached to. @default "eth0" */
  interface?: string;
  /**
   * `privileged`: all capabilities and devices. `capabilities`: NET_ADMIN, BPF and PERFMON only (Linux 5.8, Docker 20.10):
   * enough to load and attach a program and to use its maps; not enough to mount a BPF file system, or to pin.
   * @default "privileged"
   */
  privileges?: "privileged" | "capabilities";
}

/** Arguments of an XdpService. */
export interface XdpServiceArgs extends Omit<ServiceArgs, "privileged"> {
  /** Mode, interface and privileges. */
  xdp?: XdpSettings;
}

type ExtendedSettings = "environment" | "volumes" | "ulimits" | "capAdd" | "healthcheck";

/**
 * A Service that attaches an XDP program: mode and interface as data in `XDP_MODE` and `XDP_INTERFACE`, locked memory
 * without limit, the host's BPF file system where it is privileged, and healthy only while a program is attached in the
 * mode asked for.
 */
export class XdpService extends Service {
  constructor(name: string, args: XdpServiceArgs, options?: ComponentResourceOptions) {
    const { xdp, ...service } = args;
    super(name, { ...service, ...xdpSettings(service, xdp) }, options, "XdpService");
  }
}

/** What an XDP service has beside its own settings, for a topology. */
export function xdpSettings(
  spec: Pick<ServiceSpec, ExtendedSettings>,
  { mode = "skb", interface: networkInterface = "eth0", privileges = "privileged" }: XdpSettings = {},
): Pick<ServiceSpec, ExtendedSettings | "privileged"> {
  const common = {
    environment: { XDP_MODE: mode, XDP_INTERFACE: networkInterface, ...spec.environment },
    ulimits: { memlock: -1, ...spec.ulimits },
    healthcheck: spec.healthcheck ?? xdpHealthcheck(mode, networkInterface),
  };
  if (privileges === "capabilities") {
    const capAdd = [...new Set([...(spec.capAdd ?? []), "NET_ADMIN", "BPF", "PERFMON"])];
    return { ...common, capAdd, ...(spec.volumes === undefined ? {} : { volumes: spec.volumes }) };
  }
  const fileSystem = { type: "bind" as const, source: "/sys/fs/bpf", target: "/sys/fs/bpf" };
  return {
    ...common,
    privileged: true,
    ...(spec.capAdd === undefined ? {} : { capAdd: spec.capAdd }),
    volumes: [...(spec.volumes ?? []), fileSystem],
  };
}

/** What `ip link` calls the modes. */
const LINK_WORDS: Record<XdpMode, string> = { skb: "xdpgeneric", native: "xdp", auto: "xdp(generic)?" };

/**
 * Healthy only while the kernel says that a program is attached in the mode asked for. The image must have a shell and
 * `ip` (iproute2).
 */
export function xdpHealthcheck(mode: XdpMode = "skb", networkInterface = "eth0"): HealthcheckSpec {
  const attached = `ip -o link show dev '${networkInterface}' | grep -Eq ' ${LINK_WORDS[mode]} '`;
  return {
    test: ["CMD-SHELL", attached],
    interval: "5s",
    timeout: "3s",
    retries: 3,
    startPeriod: "30s",
    startInterval: "500ms",
  };
}
