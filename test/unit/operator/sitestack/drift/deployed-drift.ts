import { type DriftReport, driftReport } from "../../../../../operator/sitestack/drift/drift";
import type { Refreshed } from "../../../../../operator/sitestack/drift/refresh";
import type { EngineView } from "../../../../../operator/sitestack/live/engine-view";
import type { Properties } from "../../../../../operator/sitestack/live/wanted";
import { engineView, wantedHost } from "../../../support/deployed-site";

/**
 * What is told of the deployed site when its engine is another than it was left.
 * @param changes to what the engine says
 * @param inputs of its container, where they are others
 */
export function drift(
  changes: Partial<EngineView> = {},
  inputs: Properties = {},
  refreshed: readonly Refreshed[] = [],
): DriftReport {
  const looked = { view: engineView(changes) };
  return driftReport("shop", [{ wanted: wantedHost(inputs), looked }], refreshed);
}
