import { claimedNames, systemSchema } from "../systems/catalogue";
import type { ClaimedName } from "../systems/claimed-name";
import { asRecord } from "./check";
import { foundText, type SiteProblem } from "./problem";

/**
 * Names that two systems of one host both take on its engine, or two of the site from others: the second could not be
 * made. Systems with mistakes of their own are left out, since what they take is not known yet.
 * @param systems the systems as the site file has them; paths begin with their names.
 * @param onlyHost the host of a system that names none.
 */
export function sharedNames(systems: unknown, onlyHost: string): SiteProblem[] {
  const owners = new Map<string, string>();
  return Object.entries(asRecord(systems)).flatMap(([name, config]) => {
    const { data: system } = systemSchema.safeParse(config);
    if (system === undefined) return [];
    return claimedNames(system).flatMap((claim) => {
      const place = claim.kind === "queue" ? "" : (system.host ?? onlyHost);
      const key = JSON.stringify([place, claim.kind, claim.name]);
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, name);
      if (owner === undefined || owner === name) return [];
      const path = [name, ...claim.path];
      return [{ path, found: foundText(claim.name), message: taken(owner, claim), hint: claim.hint }];
    });
  });
}

function taken(owner: string, { kind }: ClaimedName): string {
  if (kind === "queue") return `system ${owner} gets its tasks from a queue of this name in the same site`;
  return `system ${owner} has ${kind === "port" ? "this port" : `a ${kind} of this name`} on the same host`;
}
