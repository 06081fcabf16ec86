import { findingText } from "../../../components";
import { SiteConfigError } from "../../../src/config/problem";
import { projectRoot } from "../../../toolchain/paths";
import type { Progress } from "../../../toolchain/report";
import type { BackupBefore } from "../backup/before-replace";
import type { CheckReport } from "../check/report";
import { checkSite } from "../check/run";
import { siteOf } from "../live/stack";
import { backUpFirst } from "./backup-first";
import { cleanAfter } from "./clean-after";
import { askAll, containersOf } from "./engines";
import { noteInterruption } from "./interruption";
import { nextSteps } from "./next-steps";
import { type Deployment, deploy, type Place, secretsOf, stateOf } from "./place";
import type { Outcome, RollbackReport, UpReport } from "./report";
import { goBack, isBack } from "./rollback";
import { servicesNow } from "./services-now";
import type { DeployedState } from "./state";
import { withoutSecrets } from "./without-secrets";

/** What `sitestack up` is told. */
export interface UpOptions {
  stack: string;
  /** Go back to the last good deployment when the update fails. */
  rollback?: boolean;
  /** Keep stdout free of the CLI's own output. */
  json?: boolean;
  /** Folder of Pulumi.yaml. Default: this project's. */
  folder?: string;
}

/** Preflight says no. */
class NotReady extends Error {
  constructor(readonly report: CheckReport) {
    super("the hosts are not ready");
  }
}

/**
 * Brings a site up: preflight, update, and a report of what failed. With `rollback` a failed update is followed by the
 * last good deployment; not one that somebody has stopped.
 * @throws Error when it cannot even begin: no such stack, another update at work
 */
export async function runUp(options: UpOptions, progress: Progress): Promise<UpReport> {
  const beganAt = Date.now();
  const place = placeOf(options, progress);
  const healed: string[] = [];
  const interruption = noteInterruption();
  try {
    let backup: BackupBefore = { kind: "none" };
    const before = async () => {
      backup = await beforeUpdate(place);
    };
    const deployment = await deploy(place, [], { before, healed: (line) => healed.push(line) });
    const outcome = outcomeOf(deployment, interruption.happened());
    const base = { site: place.site, healed, backup, changes: deployment.events.changes };
    if (outcome === "succeeded") {
      const cleaned = await cleanAfter(place);
      return { ...base, outcome, cleaned, seconds: since(beganAt), failures: [], next: [] };
    }
    const state = await stateOf(place);
    const back = outcome === "failed" && options.rollback === true;
    const rollback = back ? await tryGoingBack(place, state, healed) : undefined;
    const { failures } = deployment.events;
    return await reported(place, state, beganAt, { ...base, outcome, failures, rollback });
  } catch (error) {
    if (error instanceof NotReady)
      return refused(place, beganAt, healed, messagesOf(error.report), error.report);
    if (error instanceof SiteConfigError) return refused(place, beganAt, healed, [error.message]);
    throw error;
  } finally {
    interruption.forget();
  }
}

/** Goes back to the last good deployment, whatever is deployed. @throws Error when there is none */
export async function runRollback(options: UpOptions, progress: Progress): Promise<UpReport> {
  const beganAt = Date.now();
  const place = placeOf(options, progress);
  const healed: string[] = [];
  const state = await stateOf(place);
  const rollback = await tryGoingBack(place, state, healed);
  if (rollback === undefined) throw new Error(NOTHING_GOOD);
  return reported(place, state, beganAt, {
    ...{ site: place.site, healed, changes: {}, failures: [], rollback },
    outcome: "failed",
  });
}

const NOTHING_GOOD =
  "There is no deployment to go back to: no update of this stack has succeeded as a whole since they are kept.";

function placeOf({ stack, json, folder = projectRoot }: UpOptions, progress: Progress): Place {
  return { stack, site: siteOf({ stack }), folder, progress, output: json === true ? "stderr" : "inherit" };
}

/** Another program than this repository's looks at its hosts by itself, and has no words for backups. */
async function beforeUpdate(place: Place): Promise<BackupBefore> {
  const { site, folder, progress } = place;
  if (folder !== projectRoot) return { kind: "none" };
  const report = await progress.during("looking at the hosts", () => checkSite(site));
  if (!report.ready) throw new NotReady(report);
  return backUpFirst(place);
}

function outcomeOf({ exitCode, events }: Deployment, interrupted: boolean): Outcome {
  if (exitCode === 0) return "succeeded";
  if (interrupted) return "interrupted";
  return events.touched ? "failed" : "refused";
}

async function tryGoingBack(
  place: Place,
  { lastGood, keptAt }: DeployedState,
  healed: string[],
): Promise<RollbackReport | undefined> {
  if (lastGood === undefined || keptAt === undefined) {
    place.progress.line(NOTHING_GOOD);
    return undefined;
  }
  return goBack(place, { lastGood, keptAt }, (line) => healed.push(line));
}

type Told = Pick<UpReport, "backup" | "site" | "healed" | "changes" | "failures" | "rollback" | "outcome">;

/** The report with what the hosts say now, and without any secret. */
async function reported(
  place: Place,
  state: DeployedState,
  beganAt: number,
  { rollback, ...told }: Told,
): Promise<UpReport> {
  const outcome =
    rollback === undefined ? told.outcome : isBack(rollback) ? "rolled-back" : "rollback-failed";
  const known = Object.entries(state.lastGood?.hosts ?? {}).map(
    ([host, { engine }]) => [host, engine] as const,
  );
  const engines = { ...Object.fromEntries(known), ...state.engines };
  const { answers, silent } = await askAll(engines, (settings) => containersOf(settings, place.site));
  const services = Object.entries(answers).flatMap(([host, listed]) => servicesNow(host, listed, beganAt));
  const hasLastGood = state.lastGood !== undefined;
  const report: UpReport = {
    ...{ ...told, outcome, seconds: since(beganAt), services, silent },
    ...(rollback === undefined ? {} : { rollback }),
    next: nextSteps({ site: place.site, outcome, failures: told.failures, hasLastGood, engines }),
  };
  return withoutSecrets(report, await secretsOf(place));
}

function messagesOf({ hosts }: CheckReport): string[] {
  const findings = hosts.flatMap((host) => host.findings);
  return findings.filter(({ level }) => level === "error").map(findingText);
}

function refused(
  { site }: Place,
  beganAt: number,
  healed: string[],
  messages: string[],
  preflight?: CheckReport,
): UpReport {
  const failures = messages.map((message) => ({ message, gates: [] }));
  return {
    ...{ site, outcome: "refused", seconds: since(beganAt), changes: {}, healed, failures },
    ...(preflight === undefined ? {} : { preflight }),
    next: nextSteps({ site, outcome: "refused", failures, hasLastGood: false, engines: {} }),
  };
}

function since(moment: number): number {
  return (Date.now() - moment) / 1000;
}
