import { parseDocument } from "yaml";
import { z } from "zod";
import type { Problem } from "../../../../components";
import { checkValue } from "../../../config/check";
import { foundText, pathText } from "../../../config/problem";
import type { Agent } from "../agents";
import type { OcsConfig } from "../config";

/** What is said of a site config that somebody wrote. */
export interface SiteConfigFindings {
  problems: Problem[];
  /** What may be meant so. */
  warnings: string[];
}

const hubKeys = { wamp_server: z.string(), wamp_http: z.string(), wamp_realm: z.string() };

const hostSchema = z.looseObject({
  ...z.object(hubKeys).partial().shape,
  "agent-instances": z.array(
    z.looseObject({
      "instance-id": z.string(),
      "agent-class": z.string().optional(),
      manage: z.string().nullish(),
    }),
  ),
});

/** The part of OCS's site config that decides which agent runs, and what it connects to. */
const fileSchema = z.looseObject({
  hub: z.looseObject({ ...hubKeys, wamp_http: z.string().optional(), address_root: z.string() }),
  hosts: z.record(z.string(), hostSchema),
});

type SiteConfigFile = z.output<typeof fileSchema>;
type HostEntry = z.output<typeof hostSchema>;

/**
 * Holds a site config file against the agents that run with it. Pure.
 * @param file the file's name in messages.
 */
export function checkSiteConfig(
  text: string,
  file: string,
  agents: readonly Agent[],
  config: OcsConfig,
): SiteConfigFindings {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message }) => notYaml(file, message));
    return { problems, warnings: [] };
  }
  const checked = checkValue(fileSchema, document.toJS(), []);
  if (checked.value === undefined) {
    const problems = checked.problems.map(({ path, ...rest }) => ({
      ...rest,
      path: [file, pathText(path)].filter((part) => part !== "").join(" "),
    }));
    return { problems, warnings: [] };
  }
  const site = checked.value;
  return {
    problems: [
      ...agents.flatMap((agent) => instanceProblems(agent, site, file)),
      ...duplicateProblems(site, file),
      ...hubProblems(agents, site, file, config),
    ],
    warnings: idleWarning(agents, site, file),
  };
}

function notYaml(file: string, message: string): Problem {
  const [first = message] = message.split("\n");
  return {
    path: file,
    message: `this is no YAML: ${first.replace(/:$/, "")}`,
    hint: "mend that line; an agent would end at its start",
  };
}

/** The entry that OCS takes for a host name: its own, else that of `localhost`. */
function entryOf(hostname: string, { hosts }: SiteConfigFile): [name: string, entry?: HostEntry] {
  return hosts[hostname] === undefined ? ["localhost", hosts.localhost] : [hostname, hosts[hostname]];
}

function idsOf(entry: HostEntry | undefined): string[] {
  return (entry?.["agent-instances"] ?? []).map((instance) => instance["instance-id"]);
}

function instanceProblems(agent: Agent, site: SiteConfigFile, file: string): Problem[] {
  const { hostname, instanceId, agentClass, service } = agent;
  const [name, entry] = entryOf(hostname, site);
  const found = entry?.["agent-instances"].find((instance) => instance["instance-id"] === instanceId);
  if (found === undefined) return [missingInstance(agent, site, file)];
  const there = found["agent-class"];
  if (agentClass === undefined || there === undefined || there === agentClass) return [];
  return [
    {
      path: `${file} hosts.${name}.agent-instances`,
      found: `"${there}"`,
      message: `instance ${instanceId} has another class there than service ${service} here, ${agentClass}`,
      hint: "make both the same",
    },
  ];
}

function missingInstance({ hostname, instanceId, service }: Agent, site: SiteConfigFile, file: string) {
  const [name, entry] = entryOf(hostname, site);
  const others = Object.keys(site.hosts).filter((host) => idsOf(site.hosts[host]).includes(instanceId));
  const message =
    entry === undefined
      ? `there is neither host ${hostname}, which service ${service} has as its host name, nor localhost`
      : `host ${name} has no instance ${instanceId}, which service ${service} runs`;
  const elsewhere = others.map((host) => `hosts.${host} has it: set the agent's hostname to ${host}`);
  const hint =
    elsewhere[0] ??
    `add { agent-class: …, instance-id: ${instanceId} } to hosts.${hostname}.agent-instances, or remove the agent here`;
  return {
    path: `${file} hosts.${hostname}`,
    found: foundText(entry === undefined ? Object.keys(site.hosts) : idsOf(entry)),
    message,
    hint,
  };
}

function duplicateProblems(site: SiteConfigFile, file: string): Problem[] {
  return Object.entries(site.hosts).flatMap(([host, entry]) => {
    const ids = idsOf(entry);
    const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
    return [...twice].map((id) => ({
      path: `${file} hosts.${host}.agent-instances`,
      found: `"${id}"`,
      message: "two instances have this id, and only the first is ever used",
      hint: "give each an id of its own",
    }));
  });
}

/** An agent that looks for crossbar in the wrong place would retry for ever. */
function hubProblems(
  agents: readonly Agent[],
  site: SiteConfigFile,
  file: string,
  { hub, realm, addressRoot }: OcsConfig,
): Problem[] {
  const wanted = agents.flatMap(({ hostname, reaches }) => {
    const [name, entry] = entryOf(hostname, site);
    const at = (key: "wamp_server" | "wamp_realm") =>
      entry?.[key] === undefined ? `hub.${key}` : `hosts.${name}.${key}`;
    return [
      {
        path: at("wamp_server"),
        found: reaches?.hub ?? entry?.wamp_server ?? site.hub.wamp_server,
        setting: "hub",
        here: reaches?.hub ?? hub,
      },
      {
        path: at("wamp_realm"),
        found: entry?.wamp_realm ?? site.hub.wamp_realm,
        setting: "realm",
        here: realm,
      },
    ];
  });
  const root = {
    path: "hub.address_root",
    found: site.hub.address_root,
    setting: "addressRoot",
    here: addressRoot,
  };
  const different = [...wanted, root].filter(({ found, here }) => found !== here);
  const places = new Map(different.map((difference) => [difference.path, difference]));
  return [...places.values()].map(({ path, found, setting, here }) => ({
    path: `${file} ${path}`,
    found: `"${found}"`,
    message: `the agents here would not find crossbar: this stack's ${setting} is "${here}"`,
    hint: `write ${here} there, or set ${setting}: ${found} here`,
  }));
}

/** Instances that nobody starts: neither a container here, nor a HostManager on a host. */
function idleWarning(agents: readonly Agent[], site: SiteConfigFile, file: string): string[] {
  const run = new Set(agents.map((agent) => `${entryOf(agent.hostname, site)[0]}/${agent.instanceId}`));
  const idle = Object.entries(site.hosts).flatMap(([host, entry]) =>
    entry["agent-instances"]
      .filter(({ manage }) => !/^(host|up|down|yes)/.test(manage ?? ""))
      .map((instance) => `${host}/${instance["instance-id"]}`)
      .filter((instance) => !run.has(instance)),
  );
  if (idle.length === 0) return [];
  return [`${file} has instances that no container of this stack runs: ${idle.join(", ")}`];
}
