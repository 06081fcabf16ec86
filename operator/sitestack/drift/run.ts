import { askCli, lookAtAll, readWanted, type StackPlace, siteOf } from "../live/stack";
import type { WantedHost } from "../live/wanted";
import { type DriftReport, driftReport } from "./drift";
import type { Finding } from "./finding";
import { heal } from "./heal";
import { healPlan, obstacles } from "./heal-plan";
import { removeContainers } from "./obstacles";
import { refreshedResources } from "./refresh";

/** What was found, and where. */
export interface Drift {
  report: DriftReport;
  hosts: WantedHost[];
}

/**
 * Looks for what is not as the last update left it. No state and no host is changed.
 * @throws Error when there is no such stack, or its state cannot be read
 */
export async function readDrift(place: StackPlace): Promise<Drift> {
  const hosts = await readWanted(place);
  const looked = await lookAtAll(place, hosts, { files: true });
  // Where a host does not answer the provider fails, or hangs without limit (PROVIDER_FACTS G).
  const allAnswer = looked.every((one) => one.looked.unanswered === undefined);
  const refreshed = allAnswer && hosts.length > 0 ? await refreshPreview(place) : undefined;
  return { report: driftReport(siteOf(place), looked, refreshed), hosts };
}

async function refreshPreview(place: StackPlace) {
  const asking = () => askCli(place, ["refresh", "--preview-only", "--json"]);
  return refreshedResources(await place.progress.during("asking the providers", asking));
}

/** What a site was, what was done about it, and what is left. */
export interface HealReport {
  before: DriftReport;
  /** What was done beside the update, in plain words. */
  done: string[];
  after: DriftReport;
  /** What no update brings back: the data of volumes. */
  lost: Finding[];
}

/**
 * Brings a site back to what its last update left, by an update whose gates prove it.
 * @throws Error when a host does not answer, when the update would do more than that, or when it fails
 */
export async function healDrift(place: StackPlace, { report: before, hosts }: Drift): Promise<HealReport> {
  const done: string[] = [];
  const say = (line: string) => {
    done.push(line);
    place.progress.line(line);
  };
  await heal(place, before, hosts, say);
  const after = await readDrift(place);
  const strays = obstacles(after.report.findings.filter(({ urn }) => urn === undefined));
  const { lost } = healPlan(before);
  if (strays.length === 0) return { before, done, after: after.report, lost };
  await removeContainers(strays, after.hosts, say);
  return { before, done, after: (await readDrift(place)).report, lost };
}
