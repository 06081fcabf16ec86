import type { Topology } from "../components";
import { dependenciesOf, kindsOf } from "../components/graph";
import type { ContainerTimes } from "../operator/critical-path";

/** What each service waits for, and which of its moments means ready. One container per service. */
export type StartPlan = Record<
  string,
  { readyWhen: "started" | "healthy" | "ended"; waitsFor: ContainerTimes["waitsFor"] }
>;

/** The plan by which a topology starts, with whatever tool. */
export function startPlan({ services }: Topology): StartPlan {
  const kinds = kindsOf(services);
  const entries = Object.entries(services).map(([name, spec]) => {
    const checked = spec.healthcheck !== undefined && spec.healthcheck.disable !== true;
    const readyWhen = kinds[name] === "job" ? "ended" : checked ? "healthy" : "started";
    const waitsFor = dependenciesOf(spec).map(([target, { condition }]) => ({
      name: target,
      until: condition === "service_started" ? "started" : "ready",
    }));
    return [name, { readyWhen, waitsFor }];
  });
  return Object.fromEntries(entries);
}
