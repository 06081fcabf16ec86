import type { ClaimedName } from "../claimed-name";
import type { RautaConfig } from "./config";
import { DOCUMENTED } from "./config";

/** Container names, as documented. */
export const CONTAINERS = {
  loadBalancer: "rauta-control",
  client: "rauta-client",
  dev: "rauta-dev",
} as const;

/** Services beside the backends, whose names nobody else can have. */
export const SERVICES = { verify: "rauta-verify", loadBalancer: "rauta", client: "client" } as const;

/** The network that a site asks for, by its stage. */
export function networkOf({ stage, network }: RautaConfig): { name: string; subnet?: string } {
  const production = stage === "production";
  const subnet = network.subnet ?? (production ? DOCUMENTED.subnet : undefined);
  return {
    name: network.name ?? (production ? "rauta-net" : "rauta-dev-net"),
    ...(subnet === undefined ? {} : { subnet }),
  };
}

/** The names that RAUTA takes on its host: its containers' and its network's. */
export function rautaNames(config: RautaConfig): ClaimedName[] {
  const hint = "the document fixes this name: use another host";
  const fixed = (name: string) => ({ kind: "container" as const, name, path: [], hint });
  const network = {
    kind: "network" as const,
    name: networkOf(config).name,
    path: ["network", "name"],
    hint: "give this system a network.name of its own",
  };
  if (config.stage === "development") return [fixed(CONTAINERS.dev), network];
  const backends = config.backends.map(({ name }, index) => ({
    kind: "container" as const,
    name,
    path: ["backends", index, "name"],
    hint: "give this backend another name",
  }));
  return [fixed(CONTAINERS.loadBalancer), fixed(CONTAINERS.client), ...backends, network];
}
