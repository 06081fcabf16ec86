import { asRecord } from "../../config/check";
import { foundText, type SiteProblem } from "../../config/problem";
import type { KnownSecrets } from "../known-secrets";
import { DEFAULT_IMAGES, type OcsPart, PARTS } from "./config";
import { coreProblems } from "./core";
import { holds } from "./names";

/** OCS's part of a site as the file has it. */
type Raw = Record<string, unknown>;

/** Mistakes between OCS's values. Takes the part as the file has it, so that all mistakes are told at once. */
export function ocsProblems(config: Raw, secrets: KnownSecrets): SiteProblem[] {
  const part = PARTS.find((known) => known === (config.part ?? "all"));
  if (part === undefined) return [];
  return [
    ...foreignSettings(part, config),
    ...imageProblems(part, config),
    ...(holds(part, "agents") ? agentProblems(config) : []),
    ...(holds(part, "agents") ? coreProblems(part, config) : []),
    ...(part === "all" ? unreachableHub(config) : []),
    ...(holds(part, "grafana") ? passwordProblems(asRecord(config.grafana), secrets) : []),
    ...(part === "net" && asRecord(config.network).external === true ? [nothingToMake()] : []),
  ];
}

/** What each setting belongs to. Crossbar's are needed beside the agents too: they reach it by its port. */
const OWNERS: Record<string, Parameters<typeof holds>[1]> = {
  ...{ influxdb: "influxdb", grafana: "grafana", siteConfig: "agents", restart: "agents" },
  ...{ aggregator: "agents", influxPublisher: "agents", agents: "agents", core: "agents" },
};

/** Settings of services that another stack of the split has: here they would change nothing. */
function foreignSettings(part: OcsPart, config: Raw): SiteProblem[] {
  const foreign = Object.entries(OWNERS).filter(([key, owner]) => key in config && !holds(part, owner));
  return foreign.map(([key, owner]) => ({
    path: [key],
    message: `part ${part} has nothing of this`,
    hint: `move it to the stack with part: ${owner === "grafana" ? "web" : owner}`,
  }));
}

/** The place and the value of every image that a part uses. */
function imagesOf(part: OcsPart, config: Raw): { path: SiteProblem["path"]; image: unknown }[] {
  const single = [
    ...(["influxdb", "crossbar", "grafana"] as const)
      .filter((key) => holds(part, key))
      .map((key) => ({ key, fallback: DEFAULT_IMAGES[key] })),
    ...(holds(part, "agents") ? ["aggregator", "influxPublisher"] : []).map((key) => ({
      key,
      fallback: DEFAULT_IMAGES.ocs,
    })),
  ];
  return [
    ...single.map(({ key, fallback }) => ({
      path: [key, "image"],
      image: asRecord(config[key]).image ?? fallback,
    })),
    ...(holds(part, "agents") ? rawAgents(config) : []).map(({ image = DEFAULT_IMAGES.ocs }, index) => ({
      path: ["agents", index, "image"],
      image,
    })),
  ];
}

function imageProblems(part: OcsPart, config: Raw): SiteProblem[] {
  if (config.allowMutableTags === true) return [];
  return imagesOf(part, config)
    .filter(({ image }) => typeof image === "string" && isMutable(image))
    .map(({ path, image }) => ({
      path,
      found: foundText(image),
      message: "this tag does not say which image it is, and may be another one tomorrow",
      hint: "write a version's tag, or a digest (name@sha256:…); or allowMutableTags: true, to pin what is found",
    }));
}

/** Whether a reference has no digest, and either no tag or `latest`. */
export function isMutable(reference: string): boolean {
  if (reference.includes("@")) return false;
  const [, tag = "latest"] = /:([^:/]+)$/.exec(reference) ?? [];
  return tag === "latest";
}

function rawAgents({ agents }: Raw): Raw[] {
  return Array.isArray(agents) ? agents.map(asRecord) : [];
}

function agentProblems(config: Raw): SiteProblem[] {
  const { directory, file } = asRecord(config.siteConfig);
  const given = directory ?? file;
  const both = directory !== undefined && file !== undefined;
  return [
    ...(both ? [twoSiteConfigs(file)] : []),
    ...sameInstances(config),
    ...(given === undefined ? missingClasses(config) : lostArguments(config)),
    ...noAgents(config),
  ];
}

function twoSiteConfigs(file: unknown): SiteProblem {
  const message = "a site config is either a folder of the host or a file beside the program";
  return { path: ["siteConfig", "file"], found: foundText(file), message, hint: "remove one of the two" };
}

/** Instances by id and by service: two of one id cannot both register with crossbar. */
function sameInstances(config: Raw): SiteProblem[] {
  const seen = new Set<unknown>();
  const documented = [
    { key: "aggregator", id: "aggregator", service: "ocs-aggregator" },
    { key: "influxPublisher", id: "influxagent", service: "ocs-influx-publisher" },
  ].filter(({ key }) => asRecord(config[key]).enabled !== false);
  const instances = [
    ...documented.map(({ key, id, service }) => ({
      path: [key, "instanceId"],
      id: asRecord(config[key]).instanceId ?? id,
      service,
    })),
    ...rawAgents(config).map(({ instanceId: id }, index) => ({
      path: ["agents", index, "instanceId"],
      id,
      service: `ocs-${id}`,
    })),
  ];
  return instances.flatMap(({ path, id, service }) => {
    if (typeof id !== "string") return [];
    const taken = seen.has(id) || seen.has(service);
    seen.add(id).add(service);
    const message = "another agent has this instance id, or a service of its name";
    return taken
      ? [{ path, found: foundText(id), message, hint: "give each agent an instanceId of its own" }]
      : [];
  });
}

function missingClasses(config: Raw): SiteProblem[] {
  return rawAgents(config).flatMap(({ agentClass }, index) =>
    agentClass === undefined
      ? [
          {
            path: ["agents", index, "agentClass"],
            message: "the site config is generated, and needs the agent's class",
            hint: "write it, as FakeDataAgent; or name a site config of your own in siteConfig",
          },
        ]
      : [],
  );
}

function lostArguments(config: Raw): SiteProblem[] {
  const holders = [
    ...["aggregator", "influxPublisher"].map((key) => ({ path: [key], raw: asRecord(config[key]) })),
    ...rawAgents(config).map((raw, index) => ({ path: ["agents", index], raw })),
  ];
  return holders
    .filter(({ raw }) => raw.arguments !== undefined)
    .map(({ path, raw }) => ({
      path: [...path, "arguments"],
      found: foundText(raw.arguments),
      message: "the arguments stand in the site config that siteConfig names",
      hint: "write them there, or remove siteConfig, so that it is generated from here",
    }));
}

function noAgents(config: Raw): SiteProblem[] {
  const documented = ["aggregator", "influxPublisher"].some((key) => asRecord(config[key]).enabled !== false);
  if (config.part !== "agents" || documented || rawAgents(config).length > 0) return [];
  return [
    {
      path: ["agents"],
      message: "there is no agent",
      hint: "list one, or enable the aggregator or the publisher",
    },
  ];
}

/** Published on loopback, as documented, crossbar is heard on its own host only; the document's own example is not. */
function unreachableHub(config: Raw): SiteProblem[] {
  const { bindAddress = "127.0.0.1" } = asRecord(config.crossbar);
  if (!isLoopback(bindAddress)) return [];
  return rawAgents(config).flatMap(({ networkMode, siteHub }, index) => {
    if (networkMode !== "host" || typeof siteHub !== "string") return [];
    const host = /^wss?:\/\/(\[[^\]]*\]|[^:/]*)/.exec(siteHub)?.[1];
    if (isLoopback(host)) return [];
    return [
      {
        path: ["agents", index, "siteHub"],
        found: foundText(siteHub),
        message: `crossbar is published on ${bindAddress} only, where nobody reaches it by this address`,
        hint: "leave siteHub out, or set crossbar.bindAddress to that address",
      },
    ];
  });
}

function isLoopback(host: unknown): boolean {
  return typeof host === "string" && (host === "localhost" || host === "[::1]" || host.startsWith("127."));
}

/** Grafana's own password is known to everybody: fine for who is on the host already, for nobody else. */
function passwordProblems({ passwordSecret: key, bindAddress }: Raw, secrets: KnownSecrets): SiteProblem[] {
  const path = ["grafana", "passwordSecret"];
  const setIt = "pulumi config set --secret secrets:<name>, and write that name here";
  if (key === undefined) {
    if (bindAddress === undefined || isLoopback(bindAddress)) return [];
    const message = "Grafana is published beyond this host with its own password, which everybody knows";
    return [{ path, message, hint: `set one of your own: ${setIt}` }];
  }
  if (typeof key !== "string" || secrets.names.includes(key)) return [];
  // What stands there is not repeated: somebody may have written the secret itself where its name belongs.
  const message = "this stack has no secret of the name that stands here";
  const known = secrets.names.length > 0 ? ` (it has: ${[...secrets.names].sort().join(", ")})` : "";
  return [{ path, message, hint: `write a secret's name${known}; a new one: ${setIt}` }];
}

function nothingToMake(): SiteProblem {
  const message = "part net makes the network, and this says that somebody else does";
  return { path: ["network", "external"], found: "true", message, hint: "remove it, or the stack" };
}
