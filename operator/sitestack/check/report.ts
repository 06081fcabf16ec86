import { type Finding, findingText, type HostReport } from "../../../components";

/** A host that was looked at. */
export interface CheckedHost extends HostReport {
  name: string;
  /** Seconds that it took. */
  seconds: number;
}

/** What `sitestack check` tells of a site, as JSON. */
export interface CheckReport {
  site: string;
  hosts: { host: string; engine?: string; platform?: string; seconds: number; findings: Finding[] }[];
  /** False when a finding would stop an update. */
  ready: boolean;
}

/** The report of a site, its hosts in the order of their names. */
export function checkReport(site: string, checked: readonly CheckedHost[]): CheckReport {
  const hosts = [...checked]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name: host, facts, seconds, findings }) => ({
      host,
      ...(facts === undefined ? {} : { engine: facts.engineVersion, platform: facts.platform }),
      seconds: Math.round(seconds * 10) / 10,
      findings,
    }));
  return {
    site,
    hosts,
    ready: !hosts.some(({ findings }) => findings.some(({ level }) => level === "error")),
  };
}

/** The same for people. */
export function checkText({ hosts, ready, site }: CheckReport): string {
  const blocks = hosts.map(({ host, engine, platform, seconds, findings }) => {
    const what = engine === undefined ? "does not answer" : `Docker Engine ${engine}, ${platform}`;
    const count = findings.length === 0 ? "nothing in the way" : counted(findings.length);
    return [`${host}: ${what}, ${seconds.toFixed(1)} s: ${count}`, ...findings.map(indented)].join("\n");
  });
  const verdict = ready
    ? `${site} can be deployed.`
    : `${site} would not be deployed: mend what is an error.`;
  return [...blocks, verdict].join("\n");
}

function counted(count: number): string {
  return count === 1 ? "1 finding" : `${count} findings`;
}

function indented(finding: Finding): string {
  return findingText(finding).replace(/^/gm, "  ");
}
