import type { Topology } from "../topology";
import type { Finding } from "./finding";
import { refuseFindings } from "./refuse";

/** Looks at one host for topologies that are to run there. */
export type Inspection = (topologies: readonly Topology[]) => Promise<Finding[]>;

/** What was handed in during one turn of the program. */
interface Turn {
  requests: Map<Inspection, Topology[]>;
  outcome: Promise<void>;
}

let current: Turn | undefined;

/**
 * Resolves when nothing stands in a topology's way; whatever is registered after that has been checked. All that a
 * program makes without waiting in between is looked at together, so that it learns of everything at once.
 * Where something does, it never resolves, and the program fails with one ProblemsError of all hosts' findings.
 */
export function clearance(inspect: Inspection, topology: Topology): Promise<void> {
  current ??= newTurn();
  const { requests, outcome } = current;
  requests.set(inspect, [...(requests.get(inspect) ?? []), topology]);
  return outcome;
}

function newTurn(): Turn {
  const requests: Turn["requests"] = new Map();
  const ended = new Promise<void>((resolve) => setImmediate(resolve));
  const checked = ended.then(async () => {
    current = undefined;
    const looks = [...requests].map(([inspect, topologies]) => inspect(topologies));
    refuseFindings((await Promise.all(looks)).flat());
  });
  // A refusal ends the program by itself, as a rejection that nobody handles. Handed on to the resources that wait, it
  // would be told in the SDK's wrapping: "error serializing property …".
  const outcome = new Promise<void>((resolve) => void checked.then(resolve));
  return { requests, outcome };
}
