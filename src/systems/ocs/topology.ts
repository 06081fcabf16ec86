import type { Topology } from "../../../components";
import { holds, networkIsExternal } from "./names";
import { ocsPolicy } from "./policy";
import { agentsPart } from "./services/agents";
import { crossbarPart } from "./services/crossbar";
import { grafanaPart } from "./services/grafana";
import { influxdbPart } from "./services/influxdb";
import { NETWORK, type OcsPlan } from "./services/plan";

/**
 * OCS as a Topology (seed 002): the documented services, whole or that part of them which one stack of the split holds.
 * @param name the system's name.
 */
export function ocsTopology(name: string, plan: OcsPlan): Topology {
  const { part } = plan.config;
  const parts = [
    ...(holds(part, "influxdb") ? [influxdbPart(plan)] : []),
    ...(holds(part, "crossbar") ? [crossbarPart(plan)] : []),
    ...(holds(part, "grafana") ? [grafanaPart(plan)] : []),
    ...(holds(part, "agents") ? [agentsPart(plan)] : []),
  ];
  const services = Object.assign({}, ...parts.map((one) => one.services));
  return {
    name,
    policy: ocsPolicy(plan.config, services),
    networks: { [NETWORK]: networkSpec(plan) },
    images: Object.assign({}, ...parts.map(({ images }) => images)),
    volumes: Object.assign({}, ...parts.map(({ volumes }) => volumes)),
    configs: Object.assign({}, ...parts.map(({ configs }) => configs)),
    services,
  };
}

function networkSpec({ config }: OcsPlan): NonNullable<Topology["networks"]>[string] {
  const { name, subnet } = config.network;
  if (networkIsExternal(config)) return { name, external: true };
  return { name, ...(subnet === undefined ? {} : { subnet }) };
}
