import type { Input } from "@pulumi/pulumi";

/** A named volume (`source` is a key of the topology's volumes) or a bind mount. */
export interface VolumeMount {
  type: "volume" | "bind";
  /** Volume key, or a path on the host; a relative path is taken from the program's folder. */
  source: Input<string>;
  /** Path inside the container. */
  target: string;
  /** @default false */
  readOnly?: boolean;
  /** What a bind mount wants of the host's path; preflight looks whether it is so. */
  bind?: BindOptions;
}

/** Compose `bind`, and whose the path is. */
export interface BindOptions {
  /**
   * Makes a folder where the host has nothing at that path, before the container is created. What is there is never
   * changed.
   * @default false: an absent path is a finding
   */
  createHostPath?: boolean;
  /** Numeric user id that owns the path and may write there; a folder that is made gets it. @default nobody is asked for */
  owner?: number;
}
