import { compareNames } from "../graph";
import { POLICIES } from "./policies";
import type { Offence, Policy, PolicySubject } from "./policy";
import type { PolicyException, PolicyId, PolicyLevel } from "./terms";

/** Levels that a site sets; the others have their own. */
export type PolicyLevels = Partial<Record<PolicyId, PolicyLevel>>;

/** A breach of a policy that counts. */
export interface Breach extends Offence {
  policy: PolicyId;
  level: "advisory" | "mandatory";
  /** The system's name. */
  system: string;
}

/** Every breach of one system, without what its exceptions let pass. */
export function policyBreaches(subject: PolicySubject, levels: PolicyLevels = {}): Breach[] {
  return POLICIES.flatMap((policy) => {
    const level = levels[policy.id] ?? policy.level;
    if (level === "off") return [];
    const { name } = subject.topology;
    return offences(policy, subject).map((offence) => ({
      policy: policy.id,
      level,
      system: name,
      ...offence,
    }));
  });
}

/** What one policy finds, without what the system's exceptions let pass. */
export function offences(policy: Policy, subject: PolicySubject): Offence[] {
  const exceptions = subject.topology.policy?.exceptions ?? [];
  return policy.check(subject).filter(({ service }) => !isExcepted(policy.id, service, exceptions));
}

function isExcepted(policy: PolicyId, service: string | undefined, exceptions: readonly PolicyException[]) {
  return exceptions.some(
    (exception) =>
      exception.policy === policy && service !== undefined && exception.services.includes(service),
  );
}

/** Breaches as a text for people, one block each; the mandatory ones first. */
export function breachText(breaches: readonly Breach[]): string {
  const ordered = [...breaches].sort(
    (a, b) => compareNames(b.level, a.level) || compareNames(a.policy, b.policy),
  );
  return ordered
    .map(({ system, path, policy, level, found, message, fix }) => {
      const foundText = found === undefined ? "" : ` (found ${found})`;
      return `  ${system}: ${path}: ${message}${foundText} [${policy}, ${level}]\n      ${fix}`;
    })
    .join("\n");
}
