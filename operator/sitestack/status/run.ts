import { lookAtAll, readWanted, type StackPlace, siteOf } from "../live/stack";
import { type StatusReport, statusReport } from "./status";

/**
 * What became of a site since its last update, from its state and its engines, all at once.
 * @throws Error when there is no such stack, or its state cannot be read
 */
export async function readStatus(place: StackPlace): Promise<StatusReport> {
  return statusReport(siteOf(place), await lookAtAll(place, await readWanted(place), { disk: true }));
}
