import type { PolicyException, PolicyTerms, Topology } from "../../../components";
import type { OcsConfig } from "./config";

/**
 * What OCS needs that the policies would not let pass, and why (seed 002).
 * @param services the services of the part that a stack holds.
 */
export function ocsPolicy(config: OcsConfig, services: Topology["services"]): PolicyTerms {
  const names = Object.keys(services).sort();
  const named = (isMeant: (name: string) => boolean) => names.filter(isMeant);
  const wanted: PolicyException[] = [
    {
      policy: "host-network",
      services: named((name) => services[name]?.networkMode === "host"),
      reason: "agents of hardware reach it by the host's own network, as documented",
    },
    {
      policy: "restart-policy",
      services: named((name) => services[name]?.restart === "no"),
      reason: "the site wants the document's behaviour: restart: no",
    },
    {
      policy: "image-tags",
      services: config.allowMutableTags ? names : [],
      reason: "the site allows them (allowMutableTags), pinned to the digest that is found",
    },
    {
      policy: "secret-files",
      services: config.grafana.passwordSecret === undefined ? [] : named((name) => name === "grafana"),
      reason: "a file copied in may be read by every user of the container, as the variable may",
    },
    {
      policy: "memory-limit",
      services: named((name) => services[name]?.kind !== "job"),
      reason: "none is documented, and what an agent needs is its hardware's affair",
    },
  ];
  return { exceptions: wanted.filter((exception) => exception.services.length > 0) };
}
