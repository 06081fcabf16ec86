import { reveal } from "./secret-values";

/** The part of `pulumi stack export --show-secrets` that matters here. */
export interface StateExport {
  deployment?: {
    resources?: StateResource[];
    pending_operations?: { type: string; resource: StateResource }[];
  };
}

/** A resource in the state. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  /** `urn::id` of the provider resource. */
  provider?: string;
  inputs?: Record<string, unknown>;
}

/** What may be left on an engine by a creation that was broken off. */
export interface LeftOver {
  kind: "container" | "network";
  /** The name that the provider was going to give it. */
  name: string;
  /** The configuration of the provider that was creating it: `host`, `context` and the rest. */
  provider: Record<string, unknown>;
}

/** What is to be done before the user's command. */
export interface RecoveryPlan {
  /** Objects to look for on their engines. */
  leftOvers: LeftOver[];
  /** Ids that the state knows: an object with one of them is no left-over. */
  knownIds: Set<string>;
  /** Whether the state holds operations of which nobody knows how they ended. */
  refresh: boolean;
  /** For the user: the names of the resources whose operation was broken off. */
  interrupted: string[];
}

const KINDS: Record<string, LeftOver["kind"]> = {
  "docker:index/container:Container": "container",
  "docker:index/network:Network": "network",
};

/**
 * Says how a stack gets over an update that was killed. The provider may have created what the state only has as
 * pending: the next update would fail on the name conflict, so these left-overs are looked for on their engines.
 *
 * @param state the stack's state, with secrets in plain text (a provider's TLS key may be one)
 */
export function planRecovery(state: StateExport): RecoveryPlan {
  const resources = state.deployment?.resources ?? [];
  const pending = state.deployment?.pending_operations ?? [];
  const providers = new Map(
    resources.map((resource) => [`${resource.urn}::${resource.id}`, resource.inputs ?? {}]),
  );
  const leftOvers = pending.flatMap(({ type, resource }): LeftOver[] => {
    const kind = KINDS[resource.type];
    const name = reveal(resource.inputs?.name);
    if (type !== "creating" || kind === undefined || typeof name !== "string") return [];
    const provider = providers.get(resource.provider ?? "") ?? {};
    return [{ kind, name, provider: mapValues(provider, reveal) }];
  });
  return {
    leftOvers,
    knownIds: new Set(resources.flatMap((resource) => (resource.id ? [resource.id] : []))),
    refresh: pending.length > 0,
    interrupted: pending.map(({ resource }) => resource.urn.slice(resource.urn.lastIndexOf("::") + 2)),
  };
}

function mapValues(
  record: Record<string, unknown>,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
