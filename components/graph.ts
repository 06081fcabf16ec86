import { isUnchecked } from "./healthcheck";
import type { Problem } from "./problems";
import type { Dependency, DependencyCondition, ServiceSpec } from "./topology";

/** Dependencies of a service in Compose's long form; the short form means `service_started`. */
export function dependenciesOf(spec: Pick<ServiceSpec, "dependsOn">): [name: string, Dependency][] {
  const edges = spec.dependsOn ?? {};
  const entries: [string, Dependency][] = Array.isArray(edges)
    ? edges.map((name) => [name, { condition: "service_started" }])
    : Object.entries(edges);
  return entries.sort(([a], [b]) => compareNames(a, b));
}

/** Order of names that does not depend on the machine's locale. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Names of the services that another one waits for: for anything, or for `condition` alone. */
export function awaitedServices(
  services: Record<string, ServiceSpec>,
  condition?: DependencyCondition,
): ReadonlySet<string> {
  const edges = Object.values(services).flatMap(dependenciesOf);
  const wanted = edges.filter(([, edge]) => condition === undefined || edge.condition === condition);
  return new Set(wanted.map(([target]) => target));
}

/** Each service's kind: `job` when it says so, or when a dependent waits for its completion. */
export function kindsOf(services: Record<string, ServiceSpec>): Record<string, "service" | "job"> {
  const jobs = awaitedServices(services, "service_completed_successfully");
  const entries = Object.entries(services).map(([name, { kind }]) => [
    name,
    kind ?? (jobs.has(name) ? "job" : "service"),
  ]);
  return Object.fromEntries(entries);
}

/** Service names so that each comes after everything it depends on; names decide where the graph does not. */
export function startOrder(services: Record<string, ServiceSpec>): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name) || services[name] === undefined) return;
    seen.add(name);
    for (const [target] of dependenciesOf(services[name])) visit(target);
    order.push(name);
  };
  for (const name of Object.keys(services).sort(compareNames)) visit(name);
  return order;
}

/** Unknown names, cycles, and edges that can never come true. */
export function graphProblems(services: Record<string, ServiceSpec>): Problem[] {
  return [...edgeProblems(services), ...cycleProblems(services)];
}

function edgeProblems(services: Record<string, ServiceSpec>): Problem[] {
  return Object.keys(services)
    .sort(compareNames)
    .flatMap((name) =>
      dependenciesOf(services[name] ?? {}).flatMap(([target, { condition }]) => {
        const path = `services.${name}.dependsOn.${target}`;
        const targetSpec = services[target];
        if (targetSpec === undefined) return [unknownService(path, target, services)];
        return conditionProblems(path, target, targetSpec, condition);
      }),
    );
}

function unknownService(path: string, target: string, services: Record<string, ServiceSpec>): Problem {
  return {
    path,
    found: `"${target}"`,
    message: "there is no such service",
    hint: `the services are: ${Object.keys(services).sort(compareNames).join(", ")}`,
  };
}

function conditionProblems(
  path: string,
  target: string,
  spec: ServiceSpec,
  condition: DependencyCondition,
): Problem[] {
  if (condition === "service_healthy" && isUnchecked(spec.healthcheck)) {
    return [
      {
        path,
        found: "service_healthy",
        message: `"${target}" has no health check, so it can never become healthy`,
        hint: `give services.${target} a healthcheck, or wait for service_started`,
      },
    ];
  }
  if (condition === "service_completed_successfully" && spec.kind === "service") {
    return [
      {
        path,
        found: "service_completed_successfully",
        message: `"${target}" is a long-running service and never completes`,
        hint: `set services.${target}.kind to "job", or wait for service_healthy`,
      },
    ];
  }
  return [];
}

function cycleProblems(services: Record<string, ServiceSpec>): Problem[] {
  const problems: Problem[] = [];
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    const start = trail.indexOf(name);
    if (start >= 0) {
      problems.push(cycleProblem([...trail.slice(start), name]));
      return;
    }
    if (done.has(name) || services[name] === undefined) return;
    for (const [target] of dependenciesOf(services[name])) visit(target, [...trail, name]);
    done.add(name);
  };
  for (const name of Object.keys(services).sort(compareNames)) visit(name, []);
  return problems;
}

function cycleProblem(cycle: readonly string[]): Problem {
  return {
    path: `services.${cycle[0]}.dependsOn`,
    found: cycle.join(" → "),
    message: "these services wait for each other, so none can start",
    hint: "remove one of these edges",
  };
}
