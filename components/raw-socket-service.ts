import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Service, type ServiceArgs } from "./service";

/** Arguments of a RawSocketService. */
export interface RawSocketServiceArgs extends Omit<ServiceArgs, "capAdd" | "capDrop" | "privileged"> {
  /** NET_ADMIN as well: to change interfaces, not needed to send raw frames. @default false */
  netAdmin?: boolean;
}

/** A Service that sends and receives raw frames: NET_RAW, NET_ADMIN only where asked, and no other capability. */
export class RawSocketService extends Service {
  constructor(name: string, args: RawSocketServiceArgs, options?: ComponentResourceOptions) {
    const { netAdmin, ...service } = args;
    super(name, { ...service, ...rawSocketCapabilities(netAdmin) }, options, "RawSocketService");
  }
}

/** The capabilities of a raw-socket service, for a topology. */
export function rawSocketCapabilities(netAdmin = false): { capAdd: string[]; capDrop: string[] } {
  return { capAdd: netAdmin ? ["NET_ADMIN", "NET_RAW"] : ["NET_RAW"], capDrop: ["ALL"] };
}
