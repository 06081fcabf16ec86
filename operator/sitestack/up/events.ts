import { type GateReport, readReports } from "../../../components/gate/read-report";

/** Something that an update could not do. */
export interface Failure {
  /** The resource's name; absent when it was the program itself. */
  resource?: string;
  /** What the CLI said. */
  message: string;
  /** The containers that did not get through, when the resource was a gate. */
  gates: GateReport[];
}

/** What one run of the CLI did, from its event log. */
export interface UpdateEvents {
  /** Whether anything was created, changed or removed, or was tried to be. */
  touched: boolean;
  /** How many resources it did what to, once it came to its end. */
  changes: Record<string, number>;
  failures: Failure[];
}

interface EngineEvent {
  diagnosticEvent?: { urn?: string; message: string; severity: string };
  resourcePreEvent?: { metadata: StepMetadata };
  summaryEvent?: { resourceChanges?: Record<string, number> };
}

interface StepMetadata {
  op: string;
  type: string;
  old?: StepState | null;
  new?: StepState | null;
}

interface StepState {
  custom?: boolean;
  inputs?: { labels?: { label: string; value: string }[] };
}

/** What leaves the world as it is. */
const QUIET = new Set(["same", "read", "refresh", "read-discard", "read-replacement", "discard-replaced"]);
/** The CLI's own last words say no more than its exit code. */
const LAST_WORDS = /^(update|preview|resource .*) (failed|canceled|cancelled)\s*$/;

/**
 * Reads the CLI's event log.
 * @param log one event a line; the last one may be cut off, when the CLI was killed
 */
export function readEvents(log: string): UpdateEvents {
  const events = log.split("\n").flatMap(parseEvent);
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const summary = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  return {
    touched: steps.some(touches),
    changes: summary?.resourceChanges ?? {},
    failures: events.flatMap(({ diagnosticEvent }) => (diagnosticEvent ? failureOf(diagnosticEvent) : [])),
  };
}

/** The services whose containers a preview would replace: `system/service`, each once. */
export function recreatedServices(log: string): string[] {
  const steps = log.split("\n").flatMap(parseEvent);
  const services = steps.flatMap(({ resourcePreEvent }) => {
    const { op, type, old } = resourcePreEvent?.metadata ?? {};
    if (op !== "replace" || type !== "docker:index/container:Container") return [];
    const label = (name: string) =>
      old?.inputs?.labels?.find((entry) => entry.label === `io.sitestack.${name}`)?.value;
    return [`${label("system")}/${label("service")}`];
  });
  return [...new Set(services)].sort();
}

function parseEvent(line: string): EngineEvent[] {
  try {
    return line.trim() === "" ? [] : [JSON.parse(line) as EngineEvent];
  } catch {
    return [];
  }
}

/** Components, providers and what only the state holds are nobody's containers. */
function touches({ op, type, old, new: wanted }: StepMetadata): boolean {
  const custom = wanted?.custom === true || old?.custom === true;
  return custom && !type.startsWith("pulumi:") && !QUIET.has(op);
}

function failureOf({ urn, message, severity }: NonNullable<EngineEvent["diagnosticEvent"]>): Failure[] {
  const text = message.trim();
  if (severity !== "error" || text === "" || LAST_WORDS.test(text)) return [];
  const ofStack = urn === undefined || urn === "" || urn.includes("::pulumi:pulumi:Stack::");
  const resource = ofStack ? {} : { resource: urn.slice(urn.lastIndexOf("::") + 2) };
  return [{ ...resource, message: text, gates: readReports(text) }];
}
