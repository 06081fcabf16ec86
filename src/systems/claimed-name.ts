import type { SiteProblem } from "../config/problem";

/** A name or port that a system takes for itself on the engine of its host. */
export interface ClaimedName {
  kind: "container" | "network" | "port" | "volume";
  name: string;
  /** The setting that decides it, from the system down. */
  path: SiteProblem["path"];
  /** How to give it another. */
  hint: string;
}
