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
import type { Failure } from "./events";
import { noteInterruption, Stopped } from "./interruption";
import { nextSteps } from "./next-steps";
import { type Deployment, deploy, type Place, PreviewFailed, secretsOf, stateOf } from "./place";
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
  const healed: string[] = [];
  const interruption = noteInterruption();
  const place = { ...placeOf(options, progress), heed: interruption.heed };
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
    const report = await notBegun(place, error, { site: place.site, healed, seconds: since(beganAt) });
    if (report === undefined) throw error;
    return report;
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

/**
 * Another program than this repository's looks at its hosts by itself, and has no words for backups.
 * @throws Stopped when somebody has asked for the end, now or while the toolchain was made ready
 */
async function beforeUpdate(place: Place): Promise<BackupBefore> {
  const { site, folder, progress, heed = () => {} } = place;
  try {
    heed();
    if (folder !== projectRoot) return { kind: "none" };
    const report = await progress.during("looking at the hosts", () => checkSite(site));
    if (!report.ready) throw new NotReady(report);
    return await backUpFirst(place);
  } finally {
    // Whatever came of it: who has pressed Ctrl-C meanwhile wants nothing to begin.
    heed();
  }
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
  const startedAt = Date.now();
  try {
    return await goBack(place, { lastGood, keptAt }, (line) => healed.push(line));
  } catch (error) {
    // What the update has failed of must be told all the same.
    const failures = [messageOf(error as Error)];
    return {
      program: "no program, since it did not begin",
      notes: [],
      seconds: since(startedAt),
      proven: 0,
      otherImages: [],
      failures,
    };
  }
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

function messagesOf({ hosts }: CheckReport): Failure[] {
  const findings = hosts.flatMap((host) => host.findings);
  return findings
    .filter(({ level }) => level === "error")
    .map((one) => messageOf(new Error(findingText(one))));
}

function messageOf({ message }: Error): Failure {
  return { message, gates: [] };
}

/** The report of an update that has touched nothing; undefined where it was to begin, and something else has failed. */
async function notBegun(
  place: Place,
  error: unknown,
  base: Pick<UpReport, "site" | "healed" | "seconds">,
): Promise<UpReport | undefined> {
  const told = (outcome: "refused" | "interrupted", failures: Failure[]): UpReport => {
    const next = nextSteps({ site: base.site, outcome, failures, hasLastGood: false, engines: {} });
    return { ...base, outcome, changes: {}, failures, next };
  };
  if (error instanceof Stopped) return told("interrupted", [messageOf(error)]);
  if (error instanceof NotReady)
    return { ...told("refused", messagesOf(error.report)), preflight: error.report };
  if (error instanceof SiteConfigError) return told("refused", [messageOf(error)]);
  if (error instanceof PreviewFailed)
    return withoutSecrets(told("refused", error.failures), await secretsOf(place));
  return undefined;
}

function since(moment: number): number {
  return (Date.now() - moment) / 1000;
}
