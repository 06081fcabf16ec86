import type { ConfigMount, ConfigSpec, ServiceSpec, VolumeMount } from "../../../../components";
import { durationSeconds } from "../../../../components/canonical/duration";
import { AGGREGATOR_UID, type Agent, agentsOf, hubOfAgent, INFLUXDB_URL, infoPageOf } from "../agents";
import { siteConfigText } from "../site-config/generate";
import {
  COMPLETED,
  common,
  FILES,
  HEALTHY,
  hostFolder,
  imageKey,
  type OcsPlan,
  type Part,
  pulled,
  readiness,
} from "./plan";

const SITE_CONFIG = "/config/default.yaml";
const PROBE = "/sitestack/agent.py";
const WAIT = "/sitestack/wait.py";

/** The probe loads ocs, which is work of its own: a host of many agents must not be busy with asking them. */
const PROBE_AT_START = "2s";
const PROBE_INTERVAL = "30s";

/** Every agent, and what they wait for where the core is another stack's (seed 002, "docker-compose.yml"). */
export function agentsPart(plan: OcsPlan): Part {
  const agents = agentsOf(plan.config);
  const waits = plan.config.part === "all" ? {} : waitingJobs(agents, plan);
  return {
    images: Object.assign({}, ...agents.map(({ image }) => pulled(image))),
    configs: {
      "agent-probe": { file: `${FILES}/probes/agent.py` },
      ...(Object.keys(waits).length > 0 ? { wait: { file: `${FILES}/probes/wait.py` } } : {}),
      ...siteConfigs(agents, plan),
    },
    services: {
      ...waits,
      ...Object.fromEntries(agents.map((agent) => [agent.service, agentService(agent, plan)])),
    },
  };
}

/** The site config as files: one given for all, or a generated one for each agent. */
function siteConfigs(agents: readonly Agent[], { config }: OcsPlan): Record<string, ConfigSpec> {
  const { directory, file } = config.siteConfig;
  if (directory !== undefined) return {};
  if (file !== undefined) return { "site-config": { file } };
  return Object.fromEntries(
    agents.map((agent) => [siteConfigKey(agent), { content: siteConfigText([agent], config) }]),
  );
}

function siteConfigKey({ service }: Agent): string {
  return `${service}-site-config`;
}

function agentService(agent: Agent, plan: OcsPlan): ServiceSpec {
  const { siteConfig, restart, readyTimeout } = plan.config;
  const place = agent.networkMode === "host" ? { networkMode: "host" as const, readyTimeout } : common(plan);
  return {
    ...place,
    image: { from: imageKey(agent.image) },
    hostname: agent.hostname,
    ...(agent.user === undefined ? {} : { user: agent.user }),
    // WORKLOAD_FACTS: they end with code 0 when crossbar is away, which `on-failure` takes for a good end.
    restart,
    environment: {
      INSTANCE_ID: agent.instanceId,
      ...(agent.reaches === undefined ? {} : { SITE_HUB: agent.reaches.hub, SITE_HTTP: agent.reaches.http }),
      ...agent.environment,
    },
    volumes: volumesOf(agent, plan),
    configs: [{ source: "agent-probe", target: PROBE }, ...siteConfigMounts(agent, siteConfig)],
    ...(agent.devices.length === 0 ? {} : { devices: [...agent.devices] }),
    // It stops its processes and closes its files first, which takes most of the usual 10 s.
    stopGracePeriod: "30s",
    // Two of one instance id cannot both register their operations with crossbar.
    rollout: "recreate",
    dependsOn: Object.fromEntries(awaitedBy(agent, plan)),
    healthcheck: readiness(["CMD", "python3", PROBE, ...agent.runs], PROBE_AT_START, PROBE_INTERVAL),
  };
}

function volumesOf({ dataDirectory }: Agent, plan: OcsPlan): VolumeMount[] {
  const { directory } = plan.config.siteConfig;
  return [
    ...(directory === undefined
      ? []
      : [{ type: "bind" as const, source: directory, target: "/config", readOnly: true }]),
    ...(dataDirectory === undefined ? [] : [hostFolder(plan, dataDirectory, "/data", AGGREGATOR_UID)]),
  ];
}

function siteConfigMounts(agent: Agent, { directory, file }: OcsPlan["config"]["siteConfig"]): ConfigMount[] {
  if (directory !== undefined) return [];
  return [{ source: file === undefined ? siteConfigKey(agent) : "site-config", target: SITE_CONFIG }];
}

/** What must be ready first: services of the same stack, or jobs that wait for another stack's. */
function awaitedBy(agent: Agent, plan: OcsPlan) {
  const condition = plan.config.part === "all" ? HEALTHY : COMPLETED;
  const names =
    plan.config.part === "all"
      ? { crossbar: "crossbar", influxdb: "influxdb" }
      : { crossbar: crossbarJob(agent, plan), influxdb: "influxdb-ready" };
  // One that is somewhere else is no service of the same stack.
  const awaitsInfluxdb =
    agent.influxdb === INFLUXDB_URL || (agent.influxdb !== undefined && plan.config.part !== "all");
  return [names.crossbar, ...(awaitsInfluxdb ? [names.influxdb] : [])].map(
    (name) => [name, condition] as const,
  );
}

/** One job for each way to crossbar: an agent of the host's network may use another one. */
function crossbarJob(agent: Agent, { config }: OcsPlan): string {
  const hub = hubOfAgent(agent, config);
  if (agent.networkMode === "bridge" && hub === config.hub) return "crossbar-ready";
  const { host } = new URL(hub);
  return `crossbar-ready-${agent.networkMode}-${host.replace(/[^a-zA-Z0-9.]+/g, "-")}`;
}

function waitingJobs(agents: readonly Agent[], plan: OcsPlan): Record<string, ServiceSpec> {
  const crossbar = agents.map((agent) => [crossbarJob(agent, plan), crossbarWait(agent, plan)]);
  const influxdb = agents
    .filter((agent) => agent.influxdb !== undefined)
    .map((agent) => ["influxdb-ready", waitingJob(agent, `${agent.influxdb}/ping`, plan)]);
  return Object.fromEntries([...crossbar, ...influxdb]);
}

function crossbarWait(agent: Agent, plan: OcsPlan): ServiceSpec {
  return waitingJob(agent, infoPageOf(hubOfAgent(agent, plan.config)), plan);
}

/** It runs in the agent's image and where the agent will, so that what it hears the agent hears as well. */
function waitingJob({ image, networkMode }: Agent, url: string, plan: OcsPlan): ServiceSpec {
  const seconds = durationSeconds(plan.config.readyTimeout);
  return {
    kind: "job",
    image: { from: imageKey(image) },
    entrypoint: ["python3", WAIT, url, String(seconds)],
    configs: [{ source: "wait", target: WAIT }],
    ...(networkMode === "host" ? { networkMode } : { networks: common(plan).networks }),
  };
}
