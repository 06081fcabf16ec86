import { compareNames } from "../graph";
import { POLICY_IDS } from "../policy/terms";
import type { Problem } from "../problems";
import type { Topology } from "../topology";

/** Exceptions from policies that name no service of the system, no policy of ours, or no reason. */
export function policyTermProblems({ services, policy }: Pick<Topology, "services" | "policy">): Problem[] {
  const names = Object.keys(services).sort(compareNames);
  return (policy?.exceptions ?? []).flatMap((exception, index) => {
    const path = `policy.exceptions[${index}]`;
    const unknown = exception.services.filter((name) => !names.includes(name));
    return [
      ...(POLICY_IDS.includes(exception.policy)
        ? []
        : [problem(`${path}.policy`, exception.policy, "there is no such policy", POLICY_IDS)]),
      ...unknown.map((name) => problem(`${path}.services`, name, "there is no such service", names)),
      ...(exception.reason.trim() === ""
        ? [problem(`${path}.reason`, "", "an exception needs its reason", ["one sentence for the reviewer"])]
        : []),
    ];
  });
}

function problem(path: string, found: string, message: string, allowed: readonly string[]): Problem {
  return { path, found: JSON.stringify(found), message, hint: `allowed: ${allowed.join(", ")}` };
}
