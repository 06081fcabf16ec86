/** How much a policy counts: a mandatory breach stops the update, an advisory one is a warning. */
export type PolicyLevel = "advisory" | "mandatory" | "off";

/** Every policy by its id. */
export const POLICY_IDS = [
  "bounded-logs",
  "capabilities",
  "data-volumes",
  "default-passwords",
  "health-check",
  "host-network",
  "image-tags",
  "memory-limit",
  "open-ports",
  "privileged",
  "restart-policy",
  "secret-files",
] as const;

/** One of the policies. */
export type PolicyId = (typeof POLICY_IDS)[number];

/** Services that may breach one policy, and why that is right. */
export interface PolicyException {
  policy: PolicyId;
  /** Names of the services. */
  services: string[];
  /** One sentence for whoever reviews the site. */
  reason: string;
}

/** What a system asks the policies for. */
export interface PolicyTerms {
  /** Capabilities that the system's services may add, without `CAP_`. @default none */
  capabilities?: string[];
  /** @default none */
  exceptions?: PolicyException[];
}
