import type { DriftReport } from "./drift";
import type { Finding } from "./finding";

/** What brings a site back. */
export interface HealPlan {
  /** Containers that stay themselves and are made anew: the provider sees no difference, or no gate would run again. */
  replace: string[];
  /** What stands in the place of something of the state, and has to go out of the way first. */
  inTheWay: Obstacle[];
  /** Volumes whose data has gone: the update makes the volume, or takes the empty one as it is. */
  lost: Finding[];
}

/** A container or network under a name of the state's, that the state does not know. */
export interface Obstacle {
  kind: "container" | "network";
  host: string;
  id: string;
}

/** Plans how the findings are mended by one update, which refreshes the state first. */
export function healPlan({ findings }: Pick<DriftReport, "findings">): HealPlan {
  const replaced = findings.filter(({ mend, urn }) => mend === "replace" && urn !== undefined);
  return {
    replace: [...new Set(replaced.map(({ urn }) => urn as string))],
    inTheWay: obstacles(findings),
    lost: findings.filter(({ property }) => property === "volume"),
  };
}

/** The containers of the site's label that the state still does not know after an update: nothing needs them. */
export function obstacles(findings: readonly Finding[]): Obstacle[] {
  const seen = new Set<string>();
  return findings.flatMap(({ mend, host, subject, foundId }) => {
    if (mend !== "clear" || foundId === undefined || seen.has(foundId)) return [];
    seen.add(foundId);
    return [{ kind: subject.startsWith("network ") ? "network" : "container", host, id: foundId } as const];
  });
}
