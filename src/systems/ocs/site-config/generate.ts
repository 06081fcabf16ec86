import { stringify } from "yaml";
import { type Agent, httpOf } from "../agents";
import type { OcsConfig } from "../config";

/**
 * The text of a site config file for these agents, in the form that OCS reads (`default.yaml`).
 * @param agents the whole list for people and clients; one alone for its own container, so that a change of one agent
 * restarts no other.
 */
export function siteConfigText(agents: readonly Agent[], { hub, realm, addressRoot }: OcsConfig): string {
  const hosts: Record<string, { "agent-instances": object[] }> = {};
  for (const agent of agents) {
    const host = hosts[agent.hostname] ?? { "agent-instances": [] };
    host["agent-instances"].push(instance(agent));
    hosts[agent.hostname] = host;
  }
  const content = {
    hub: { wamp_server: hub, wamp_http: httpOf(hub), wamp_realm: realm, address_root: addressRoot },
    hosts,
  };
  return stringify(content, { lineWidth: 0 });
}

function instance({ agentClass, instanceId, arguments: words }: Agent): object {
  return { "agent-class": agentClass, "instance-id": instanceId, arguments: [...words] };
}
