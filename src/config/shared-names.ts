import { claimedNames, systemSchema } from "../systems/catalogue";
import { asRecord } from "./check";
import { foundText, type SiteProblem } from "./problem";

/**
 * Names that two systems of one host both take on its engine: the second could not be made. Systems with mistakes of
 * their own are left out, since what they take is not known yet.
 * @param systems the systems as the site file has them; paths begin with their names.
 * @param onlyHost the host of a system that names none.
 */
export function sharedNames(systems: unknown, onlyHost: string): SiteProblem[] {
  const owners = new Map<string, string>();
  return Object.entries(asRecord(systems)).flatMap(([name, config]) => {
    const { data: system } = systemSchema.safeParse(config);
    if (system === undefined) return [];
    return claimedNames(system).flatMap((claim) => {
      const key = JSON.stringify([system.host ?? onlyHost, claim.kind, claim.name]);
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, name);
      if (owner === undefined || owner === name) return [];
      return [
        {
          path: [name, ...claim.path],
          found: foundText(claim.name),
          message: `system ${owner} has ${claim.kind === "port" ? "this port" : `a ${claim.kind} of this name`} on the same host`,
          hint: claim.hint,
        },
      ];
    });
  });
}
