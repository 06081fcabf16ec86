import type { GateReport } from "../../../components/gate/read-report";
import type { BackupBefore } from "../backup/before-replace";
import type { CheckReport } from "../check/report";
import { type CleanReport, removalText } from "../clean/run";
import type { Failure } from "./events";
import type { ServiceNow } from "./services-now";

/** How an update ended. */
export type Outcome =
  /** Everything is deployed and every gate has passed. */
  | "succeeded"
  /** Nothing was touched: preflight, a policy or a mistake in the settings stopped it. */
  | "refused"
  /** Something was changed, and not all of it. */
  | "failed"
  /** Somebody has stopped it. */
  | "interrupted"
  /** It has failed, and the last good deployment is back. */
  | "rolled-back"
  /** It has failed, and so has going back. */
  | "rollback-failed";

/** What came of going back. */
export interface RollbackReport {
  /** When the deployment was made that it went back to, as RFC 3339 text. */
  of?: string;
  commit?: string;
  /** Which program was taken and why. */
  program: string;
  /** What a reader must know of it. */
  notes: string[];
  seconds: number;
  /** Containers that came through their gates once more. */
  proven: number;
  /** Services that run another image than then. */
  otherImages: string[];
  failures: Failure[];
}

/** What `sitestack up` tells, as JSON. Every text in it is without secrets. */
export interface UpReport {
  site: string;
  outcome: Outcome;
  seconds: number;
  /** How many resources it did what to, in Pulumi's words. */
  changes: Record<string, number>;
  /** What was done first to get over an update that was killed. */
  healed: string[];
  /** The backup of the data whose service the update recreates, where the site asks for one. */
  backup?: BackupBefore;
  /** The images of earlier deployments that went after a success, and those that stay with the reason. */
  cleaned?: CleanReport;
  /** What preflight has found, where that stopped it. */
  preflight?: CheckReport;
  failures: Failure[];
  /** What the hosts run now; left out after a success. */
  services?: ServiceNow[];
  /** Hosts that did not answer, and why. */
  silent?: Record<string, string>;
  rollback?: RollbackReport;
  /** What to do next, command by command. */
  next: string[];
}

const HEADLINES: Record<Outcome, string> = {
  succeeded: "is deployed",
  refused: "was not deployed: nothing was changed",
  failed: "is not deployed",
  interrupted: "is not deployed: the update was stopped",
  "rolled-back": "is not deployed; the last good deployment is back",
  "rollback-failed": "is not deployed, and going back has failed as well",
};

/** The report for people: the verdict, why, what works now, what to do next. */
export function upText(report: UpReport): string {
  const { site, outcome, seconds, healed, rollback, next } = report;
  return [
    `${site} ${HEADLINES[outcome]} (${seconds.toFixed(1)} s)`,
    ...section("Before it, an update that was killed was got over", healed),
    ...section("Data", backupLines(report)),
    ...section("Images of earlier deployments", imageLines(report)),
    ...section("Why", report.failures.flatMap(failureLines)),
    ...(rollback === undefined ? [] : section("Going back", rollbackLines(rollback))),
    ...section("What works now", servicesLines(report)),
    ...section("Next", next),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`.trimEnd())];
}

function backupLines({ backup }: UpReport): string[] {
  switch (backup?.kind) {
    case "done":
      return [
        `${servicesOf(backup)}backed up as ${backup.id} before it was recreated`,
        ...(backup.leftOut ?? []).map(({ name, why }) => `${name} is not in that backup: ${why}`),
      ];
    case "nothing-there":
      return [
        `${backup.services.join(", ")} was recreated without a backup:`,
        ...backup.leftOut.map(({ name, why }) => `${name} could not be backed up: ${why}`),
      ];
    case "no-place":
      return [
        `${backup.services.join(", ")} was recreated without a backup: the site names no place for one (sitestack:backup)`,
      ];
    default:
      return [];
  }
}

/** Those whose data are in the backup; a database is a part by its own name. Its neighbours' data may be in it without it. */
function servicesOf({ services, leftOut = [] }: Extract<BackupBefore, { kind: "done" }>): string {
  const backedUp = services.filter((service) => !leftOut.some(({ name }) => name === service));
  return backedUp.length === 0 ? "" : `${backedUp.join(", ")}: `;
}

/** Only what is worth a line: what went, and who could not be asked. */
function imageLines({ cleaned }: UpReport): string[] {
  return (cleaned?.hosts ?? []).flatMap(({ host, removed, problem }) => [
    ...(problem === undefined ? [] : [`${host}: not cleaned: ${problem}`]),
    ...removed.map((removal) => `${host}: removed ${removalText(removal)}`),
  ]);
}

function failureLines({ resource, message, gates }: Failure): string[] {
  if (gates.length > 0) return gates.flatMap(gateLines);
  return [...(resource === undefined ? [] : [`${resource}:`]), ...message.split("\n")];
}

function gateLines({ service, because, container, host, state, probe, logs }: GateReport): string[] {
  return [
    `${service} is not ready: ${because}`,
    ...(container === undefined ? [] : [`  container ${container} on ${host}: ${state}`]),
    ...(probe === undefined ? [] : [`  last probe, exit code ${probe.exitCode}:`, ...indented(probe.output)]),
    ...(logs.length === 0 ? [] : [`  last ${logs.length} log lines:`, ...logs.map((line) => `    ${line}`)]),
  ];
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `    ${line}`);
}

function rollbackLines(rollback: RollbackReport): string[] {
  const { of, commit, program, notes, seconds, proven, otherImages, failures } = rollback;
  const which = [
    of === undefined ? "" : ` of ${of}`,
    commit === undefined ? "" : ` (${commit.slice(0, 12)})`,
  ];
  return [
    `to the deployment${which.join("")}, with ${program}: ${seconds.toFixed(1)} s, ${proven} containers came through their gates`,
    ...notes,
    ...otherImages.map((service) => `${service} runs another image than then`),
    ...failures.flatMap(failureLines),
  ];
}

/** What works in one line; what does not, one by one. */
function servicesLines({ services = [], silent = {} }: UpReport): string[] {
  const works = services.filter((service) => service.works);
  const older = works.filter((service) => service.older).length;
  const broken = services.filter((service) => !service.works);
  const counted = `${works.length} of ${services.length} services, ${older} of them by the containers of before`;
  return [
    ...(services.length === 0 ? [] : [counted]),
    ...broken.map(
      ({ service, host, container, status }) => `not ${service} on ${host}: ${container}, ${status}`,
    ),
    ...Object.entries(silent).map(([host, reason]) => `${host} does not answer: ${reason}`),
  ];
}
