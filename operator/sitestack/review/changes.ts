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
}

/** What differs between two views of one service, field by field. */
export function fieldChanges(base: ServiceView, head: ServiceView): FieldChange[] {
  const fields = [...new Set([...base.keys(), ...head.keys()])].sort(compareNames);
  return fields.flatMap((field) => {
    const [before, after] = [base.get(field), head.get(field)];
    if (before?.identity === after?.identity) return [];
    return [{ field, ...(before && { from: before.shown }), ...(after && { to: after.shown }) }];
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
