import type { PolicyException, PolicyTerms, ServiceSpec } from "../../../components";

/** What Parking needs that the policies would not let pass, and why (seed 001). */
export function parkingPolicy(services: Record<string, ServiceSpec>): PolicyTerms {
  const names = (wanted: (spec: ServiceSpec, name: string) => boolean) =>
    Object.keys(services)
      .filter((name) => wanted(services[name] as ServiceSpec, name))
      .sort();
  const exceptions: PolicyException[] = [
    {
      policy: "host-network",
      services: names(({ networkMode }) => networkMode === "host"),
      reason: "documented: cameras are reached from the host's own network",
    },
    {
      policy: "memory-limit",
      services: names(({ kind }) => kind !== "job"),
      reason: "none is documented; a model may take gigabytes",
    },
    {
      policy: "secret-files",
      services: names(({ environment }) => environment?.POSTGRES_PASSWORD !== undefined),
      reason: "documented as variables",
    },
    {
      policy: "health-check",
      services: names((_spec, name) => name === "acme-companion"),
      reason: "its image has none, and it serves nobody",
    },
  ];
  return { exceptions: exceptions.filter((exception) => exception.services.length > 0) };
}
