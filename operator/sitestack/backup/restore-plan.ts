import type { Manifest, ManifestPart } from "./manifest";
import { type BackupPlan, type Part, partsOf } from "./plan";

/** A part of a backup, and what it is on this site. */
export interface Match {
  part: Part;
  stored: ManifestPart;
}

/** What a restore would do, before anything was asked of an engine. */
export interface RestorePlan {
  matches: Match[];
  /** Why it cannot be done. */
  problems: string[];
  /** What a reader must know of it. */
  notes: string[];
}

/**
 * Brings the parts of a backup and those of the site together, by their names.
 * @param plans what the site consists of today, host by host.
 * @param only names of the parts that are wanted. Default: all.
 */
export function planRestore(
  manifest: Manifest,
  plans: Record<string, BackupPlan>,
  only: readonly string[] = [],
): { hosts: Record<string, RestorePlan>; problems: string[]; notes: string[] } {
  const known = new Set(manifest.parts.map(({ name }) => name));
  const problems = only
    .filter((name) => !known.has(name))
    .map((name) => `${name} is not in the backup, which holds: ${[...known].join(", ")}`);
  const wanted = manifest.parts.filter(({ name }) => only.length === 0 || only.includes(name));
  const hosts: Record<string, RestorePlan> = {};
  const placed = new Set<string>();
  for (const [host, plan] of Object.entries(plans)) {
    const parts = partsOf(plan);
    const matches = wanted.flatMap((stored) => {
      const part = parts.find(({ name, kind }) => name === stored.name && kind === stored.kind);
      if (part !== undefined) placed.add(stored.name);
      return part === undefined ? [] : [{ part, stored }];
    });
    hosts[host] = { matches, problems: [], notes: [] };
  }
  const homeless = wanted.filter(({ name }) => !placed.has(name));
  problems.push(
    ...homeless.map(({ name, kind }) => `the site has no ${kind} ${name} any more; leave it out with --only`),
  );
  const missing = Object.values(plans)
    .flatMap(partsOf)
    .filter(({ name }) => only.length === 0 && !known.has(name));
  return {
    hosts,
    problems,
    notes: missing.map(({ name }) => `${name} is not in the backup and stays as it is`),
  };
}
