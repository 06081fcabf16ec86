import { reasonOf } from "../../../engine";
import { type CleanReport, cleanByState } from "../clean/run";
import { ask, type Place } from "./place";
import { imagesToKeep, readState } from "./state";

/**
 * Removes the images that neither this deployment nor the one before it needs. The update has succeeded by then, so
 * whatever goes wrong here is told and changes nothing about that: it never throws.
 */
export async function cleanAfter(place: Place): Promise<CleanReport | undefined> {
  const { stack, site, progress } = place;
  try {
    return await progress.during("removing images of earlier deployments", () => clean(place));
  } catch (error) {
    const problem = `${problemOf(error)}; next: npx sitestack clean --stack ${stack}, or the next update does it`;
    // Before the state is read nobody knows the hosts.
    return { site, dryRun: false, hosts: [{ host: "all hosts", removed: [], kept: [], problem }] };
  }
}

async function clean(place: Place): Promise<CleanReport | undefined> {
  const state = await ask(place, ["stack", "export", "--show-secrets"]);
  const { lastGood } = readState(state);
  // Without a record nobody knows what a rollback would need.
  return lastGood === undefined
    ? undefined
    : cleanByState(place.site, state, { keep: imagesToKeep(lastGood) });
}

/** A parser quotes what it cannot read, and the state has its secrets in plain text. */
function problemOf(error: unknown): string {
  return error instanceof SyntaxError ? "the stack's state cannot be read" : reasonOf(error);
}
