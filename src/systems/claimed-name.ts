import type { SiteProblem } from "../config/problem";

/** A name or port that a system takes for itself on the engine of its host; a queue, in its whole site. */
export interface ClaimedName {
  kind: "container" | "network" | "port" | "volume" | "queue";
  name: string;
  /** The setting that decides it, from the system down. */
  path: SiteProblem["path"];
  /** How to give it another. */
  hint: string;
}
