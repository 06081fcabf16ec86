/** A container that did not get through its gate, as the gate's report tells it. */
export interface GateReport {
  /** The service's name, with its slot. */
  service: string;
  /** Why: "its health check failed 3 times". */
  because: string;
  /** The container's name; absent where the engine did not even tell that. */
  container?: string;
  /** Name of the engine. */
  host?: string;
  /** As the engine tells it: "running, unhealthy". */
  state?: string;
  /** The last probe of its health. */
  probe?: { exitCode: number; output: string };
  /** The last lines that it has logged. */
  logs: string[];
}

const HEAD = /^(?:.*\s)?(\S+) is not ready: (.*)$/;
const CONTAINER = /^ {2}container: (\S+) \([0-9a-f]+\) on (.+?): (.+)$/;
const PROBE = /^ {2}last probe: exit code (-?\d+)$/;
const LOGS = /^ {2}last \d+ log lines:$/;
const INDENT = "    ";

/** A report while it is read: the probe's output line by line. */
interface Draft extends Omit<GateReport, "probe"> {
  probe?: { exitCode: number; lines: string[] };
}

/**
 * Reads what `renderFailure` has written, out of whatever the CLI has put around it.
 * @returns the containers in the report's order; none when the text is of something else
 */
export function readReports(text: string): GateReport[] {
  const drafts: Draft[] = [];
  let indented: string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith(INDENT)) {
      indented.push(line.slice(INDENT.length));
      continue;
    }
    const [, service, because] = HEAD.exec(line) ?? [];
    if (service !== undefined && because !== undefined) drafts.push({ service, because, logs: [] });
    const draft = drafts.at(-1);
    indented = draft === undefined ? [] : readHeading(line, draft);
  }
  return drafts.map(({ probe, ...draft }) => ({
    ...draft,
    ...(probe === undefined ? {} : { probe: { exitCode: probe.exitCode, output: probe.lines.join("\n") } }),
  }));
}

/** @returns where the indented lines that follow belong */
function readHeading(line: string, draft: Draft): string[] {
  const [, container, host, state] = CONTAINER.exec(line) ?? [];
  if (container !== undefined) Object.assign(draft, { container, host, state });
  const [, exitCode] = PROBE.exec(line) ?? [];
  if (exitCode !== undefined) {
    draft.probe = { exitCode: Number(exitCode), lines: [] };
    return draft.probe.lines;
  }
  return LOGS.test(line) ? draft.logs : [];
}
