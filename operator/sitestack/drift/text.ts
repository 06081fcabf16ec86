import type { DriftReport } from "./drift";
import type { Finding } from "./finding";
import type { HealReport } from "./run";

/** The report for people. */
export function driftText(report: DriftReport): string {
  const { site, hosts, findings, refreshed } = report;
  const silent = hosts.filter(({ unanswered }) => unanswered !== undefined);
  const groups = [...new Set(findings.map(({ host }) => host))].map((host) => {
    const lines = findings.filter((finding) => finding.host === host).map(findingLine);
    return [`${host}:`, ...lines].join("\n");
  });
  return [
    ...silent.map(({ host, unanswered }) => `${host}: nothing is known of it: ${unanswered}`),
    ...(silent.length > 0 && refreshed === undefined
      ? ["The provider's own refresh was left out: it needs all hosts."]
      : []),
    ...groups,
    verdict(site, findings, silent.length),
  ].join("\n");
}

/** What healing has done, and what is left. */
export function healText({ before, done, after, lost }: HealReport): string {
  const count = before.findings.length;
  return [
    `${count === 1 ? "1 difference was" : `${count} differences were`} found:`,
    ...before.findings.map(findingLine),
    ...done,
    ...lost.map(
      ({ subject }) => `${subject}: its data is not brought back: sitestack restore --stack ${after.site}`,
    ),
    driftText(after),
  ].join("\n");
}

function findingLine({ subject, property, wanted, found, fix }: Finding): string {
  const line = `  ${subject}: ${property}: wanted ${wanted}, found ${found}`;
  return fix === undefined ? line : `${line}\n    ${fix}`;
}

function verdict(site: string, findings: readonly Finding[], silent: number): string {
  if (findings.length === 0)
    return silent === 0
      ? `${site} is as its last update left it.`
      : `What answers of ${site} is as its last update left it.`;
  const count = findings.length === 1 ? "1 difference" : `${findings.length} differences`;
  const mendable = findings.some(({ mend }) => mend !== "by-hand");
  const next = mendable ? `\nNext: sitestack drift --stack ${site} --heal` : "";
  return `${count} from what the last update of ${site} left.${next}`;
}
