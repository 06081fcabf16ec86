import type { Input } from "@pulumi/pulumi";

/** A network that a service can join. */
export interface JoinableNetwork {
  /** The engine's id of it. */
  readonly networkId: Input<string>;
  /** Its real name. */
  readonly networkName: Input<string>;
}
