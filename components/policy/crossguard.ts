import type { Topology } from "../topology";
import type { GroupTerms } from "./group-terms";
import { offences } from "./judge";
import { POLICIES } from "./policies";
import type { Policy } from "./policy";
import { containerTopology, imageTopology, volumeTopology } from "./resource-topology";

/** A resource as CrossGuard shows it (@pulumi/policy, `ResourceValidationArgs`), as far as the policies look at it. */
export interface GuardedResource {
  type: string;
  urn: string;
  name: string;
  props: Record<string, unknown>;
  opts: { parent?: string };
}

/** A policy in the words of @pulumi/policy. */
export interface CrossGuardPolicy {
  name: string;
  description: string;
  enforcementLevel: "advisory" | "mandatory";
  validateResource: (resource: GuardedResource, report: (message: string) => void) => void;
}

/** What the group of a resource asks the policies for, and whose child is whose; a parent comes before its children. */
class Family {
  readonly #parents = new Map<string, string | undefined>();
  readonly #terms = new Map<string, GroupTerms>();

  add({ urn, type, props, opts }: GuardedResource): void {
    this.#parents.set(urn, opts.parent);
    if (type === "sitestack:index:ServiceGroup") this.#terms.set(urn, props as GroupTerms);
  }

  /** The terms of the nearest group above; none for a resource that is in no group. */
  termsOf(urn: string): GroupTerms {
    let current: string | undefined = urn;
    while (current !== undefined) {
      const terms = this.#terms.get(current);
      if (terms !== undefined) return terms;
      current = this.#parents.get(current);
    }
    return {};
  }
}

/**
 * All policies as a CrossGuard pack's, for organisations that enforce centrally: the same rules with the same verdicts,
 * on the containers, images and volumes that the program registers. Systems that are not Sitestack's are judged, too;
 * theirs have no exceptions.
 *
 * @example
 * new PolicyPack("sitestack", { policies: crossGuardPolicies() });
 */
export function crossGuardPolicies(): CrossGuardPolicy[] {
  const family = new Family();
  return POLICIES.map((policy) => ({
    name: policy.id,
    description: policy.title,
    // A pack switches a policy off by its own configuration, so that there is no level `off` here.
    enforcementLevel: policy.level === "advisory" ? "advisory" : "mandatory",
    validateResource: (resource, report) => {
      family.add(resource);
      for (const message of messages(policy, resource, family)) report(message);
    },
  }));
}

function messages(policy: Policy, resource: GuardedResource, family: Family): string[] {
  const terms = family.termsOf(resource.urn);
  const topology = topologyOf(resource, terms);
  if (topology === undefined) return [];
  const { deleteVolumes } = terms;
  return offences(policy, { topology, deleteVolumes }).map(
    ({ path, found, message, fix }) =>
      `${path}: ${message}${found === undefined ? "" : ` (found ${found})`}. ${fix}`,
  );
}

function topologyOf(resource: GuardedResource, terms: GroupTerms): Topology | undefined {
  switch (resource.type) {
    case "docker:index/container:Container":
      return containerTopology(resource, terms);
    case "docker:index/remoteImage:RemoteImage":
      return imageTopology(resource, terms);
    case "docker:index/volume:Volume":
      return volumeTopology(resource, terms);
    default:
      return undefined;
  }
}
