import { type CleanReport, cleanByState } from "../clean/run";
import { ask, type Place } from "./place";
import { imagesToKeep, readState } from "./state";

/**
 * Removes the images that neither this deployment nor the one before it needs. The update has succeeded by then, so
 * whatever keeps an image from being removed is told and changes nothing about that.
 */
export async function cleanAfter(place: Place): Promise<CleanReport | undefined> {
  const { site, progress } = place;
  return progress.during("removing images of earlier deployments", async () => {
    const state = await ask(place, ["stack", "export", "--show-secrets"]);
    const { lastGood } = readState(state);
    // Without a record nobody knows what a rollback would need.
    return lastGood === undefined ? undefined : cleanByState(site, state, { keep: imagesToKeep(lastGood) });
  });
}
