import { agentsOf } from "../../../../../src/systems/ocs/agents";
import { type OcsConfig, ocsSchema } from "../../../../../src/systems/ocs/config";

/** A site's OCS, defaults filled in. */
export function ocsConfig(config: object = {}): OcsConfig {
  return ocsSchema.parse({ type: "ocs", ...config });
}

/** The agents of a site's OCS. */
export function ocsAgents(config: object = {}) {
  return agentsOf(ocsConfig(config));
}

/** An agent of made-up data. */
export const FAKE = { instanceId: "fake-1", agentClass: "FakeDataAgent", arguments: ["--mode", "acq"] };

/** The document's agent for hardware. */
export const HARDWARE = {
  instanceId: "LSA99ZZ",
  agentClass: "Lakeshore372_Agent",
  image: "simonsobs/socs:v0.6.1",
  hostname: "grumpy-docker",
  networkMode: "host",
};
