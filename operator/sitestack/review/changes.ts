import type { ServiceSpec } from "../../../components";
import { compareNames, dependenciesOf } from "../../../components/graph";
import type { ServiceView } from "./service-view";

/** One input that differs. */
export interface FieldChange {
  /** `environment.LOG_LEVEL`, `image`, `ports`. */
  field: string;
  /** As a reader may see it; absent: it was not there. */
  from?: string;
  /** Absent: it is not there any more. */
  to?: string;
  /** Of a text that is not shown: how much of it differs. */
  detail?: string;
}

/** What differs between two views of one service, field by field. */
export function fieldChanges(base: ServiceView, head: ServiceView): FieldChange[] {
  const fields = [...new Set([...base.keys(), ...head.keys()])].sort(compareNames);
  return fields.flatMap((field) => {
    const [before, after] = [base.get(field), head.get(field)];
    if (before?.identity === after?.identity) return [];
    const detail = before?.lines && after?.lines && linesText(before.lines, after.lines);
    return [
      {
        field,
        ...(before && { from: before.shown }),
        ...(after && { to: after.shown }),
        ...(detail && { detail }),
      },
    ];
  });
}

function linesText(before: readonly string[], after: readonly string[]): string {
  const [gone, added] = [without(before, after).length, without(after, before).length];
  const lines = gone === 1 ? "1 line" : `${gone} lines`;
  return gone + added === 0 ? "its lines are in another order" : `${lines} gone, ${added} new`;
}

/** The lines that others do not have, as often as they do not. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** Services of a system that need another one: directly, and through those. Jobs have done their work. */
export function dependentsOf(
  service: string,
  services: Record<string, ServiceSpec>,
  isJob: (name: string) => boolean,
): { direct: string[]; further: string[] } {
  const needing = (target: string) =>
    Object.keys(services)
      .filter((name) => dependenciesOf(services[name] ?? {}).some(([needed]) => needed === target))
      .sort(compareNames);
  const direct = needing(service);
  const all = new Set(direct);
  for (const name of all) for (const further of needing(name)) all.add(further);
  const running = (names: readonly string[]) => names.filter((name) => name !== service && !isJob(name));
  return {
    direct: running(direct),
    further: running([...all].filter((name) => !direct.includes(name)).sort(compareNames)),
  };
}
