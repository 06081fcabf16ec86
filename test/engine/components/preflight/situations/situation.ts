import type { CheckId, ServiceSpec, Topology } from "../../../../../components";
import type { Alteration } from "../../../support/altered-engine";

/** A host of which everything is well but what is said here, and what was arranged on it. */
export interface Broken {
  /** Of the service `web` of the system `plant`. */
  service?: Partial<ServiceSpec>;
  topology?: Partial<Topology>;
  /** Answers of the engine that are not its own, by path. */
  altered?: Record<string, Alteration>;
  host?: { address?: string; context?: string; platform?: "linux/amd64" | "linux/arm64"; sshOpts?: string[] };
}

/** One thing that is wrong with a host, and what preflight says of it. */
export interface Situation {
  name: string;
  arrange: () => Broken | Promise<Broken>;
  check: CheckId;
  /** Parts of the finding's texts. */
  found: string;
  needed: string;
  fix: string;
}
