import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { renderProblems } from "../../../../../../components/problems";
import { checkSiteConfig } from "../../../../../../src/systems/ocs/site-config/check";
import { FAKE, ocsAgents, ocsConfig } from "../ocs-config";

const FILE = "/srv/site-config/default.yaml";
const HUB = {
  wamp_server: "ws://crossbar:8001/ws",
  wamp_http: "http://crossbar:8001/call",
  wamp_realm: "test_realm",
  address_root: "observatory",
};

type Instance = Record<string, unknown>;

function instance(id: unknown, rest: Instance = {}): Instance {
  return { "instance-id": id, ...rest };
}

function host(...instances: Instance[]) {
  return { "agent-instances": instances };
}

const DOCUMENTED = [instance("aggregator"), instance("influxagent")];

function check(content: unknown, config: object = {}) {
  const text = typeof content === "string" ? content : stringify(content);
  const { problems, warnings } = checkSiteConfig(text, FILE, ocsAgents(config), ocsConfig(config));
  return { text: problems.length === 0 ? "" : renderProblems("site config", problems), problems, warnings };
}

test("a file that names every instance on its host is good; one host may be localhost, which stands for all", () => {
  expect(check({ hub: HUB, hosts: { "ocs-docker": host(...DOCUMENTED) } })).toMatchObject({
    problems: [],
    warnings: [],
  });
  expect(check({ hub: HUB, hosts: { localhost: host(...DOCUMENTED) } }).problems).toEqual([]);
});

describe("an instance that is absent", () => {
  test("is told with its host and what stands there", () => {
    const { text } = check({ hub: HUB, hosts: { "ocs-docker": host(instance("aggregator")) } });
    expect(text).toContain(
      `${FILE} hosts.ocs-docker: host ocs-docker has no instance influxagent, which service ocs-influx-publisher runs (found ["aggregator"])`,
    );
    expect(text).toContain("add { agent-class: …, instance-id: influxagent } to hosts.ocs-docker");
  });

  test("but stands on another host, is told with that host", () => {
    const hosts = { "ocs-docker": host(instance("aggregator")), lab: host(instance("influxagent")) };
    expect(check({ hub: HUB, hosts }).text).toContain("hosts.lab has it: set the agent's hostname to lab");
  });

  test("is told even where localhost has it: OCS does not look there when the host is known", () => {
    const hosts = { "ocs-docker": host(instance("aggregator")), localhost: host(instance("influxagent")) };
    expect(check({ hub: HUB, hosts }).problems).toHaveLength(1);
  });

  test("because the whole host is, is told for each agent", () => {
    const { text, problems } = check({ hub: HUB, hosts: { lab: host() } });
    expect(problems).toHaveLength(2);
    expect(text).toContain("there is neither host ocs-docker, which service ocs-aggregator has");
  });
});

test("an instance of another class than the site says is a problem", () => {
  const instances = [...DOCUMENTED, instance("fake-1", { "agent-class": "RegistryAgent" })];
  const { text } = check({ hub: HUB, hosts: { "ocs-docker": host(...instances) } }, { agents: [FAKE] });
  expect(text).toContain(
    "instance fake-1 has another class there than service ocs-fake-1 here, FakeDataAgent",
  );
});

test("two instances of one id on a host are a problem: the second would never run", () => {
  const hosts = { "ocs-docker": host(...DOCUMENTED, instance("aggregator")) };
  expect(check({ hub: HUB, hosts }).text).toContain("two instances have this id");
});

describe("crossbar", () => {
  test("under another address, realm or root is a problem: the agents would retry for ever", () => {
    const hub = { ...HUB, wamp_server: "ws://localhost:8001/ws", wamp_realm: "lab", address_root: "lab" };
    const { text, problems } = check({ hub, hosts: { "ocs-docker": host(...DOCUMENTED) } });
    expect(problems.map(({ path }) => path)).toEqual(
      ["wamp_server", "wamp_realm", "address_root"].map((key) => `${FILE} hub.${key}`),
    );
    expect(text).toContain("write ws://crossbar:8001/ws there, or set hub: ws://localhost:8001/ws here");
  });

  test("may be said for one host alone", () => {
    const wrong = { ...HUB, wamp_server: "ws://localhost:8001/ws" };
    const entry = { ...host(...DOCUMENTED), wamp_server: HUB.wamp_server };
    expect(check({ hub: wrong, hosts: { "ocs-docker": entry } }).problems).toEqual([]);
  });

  test("of an agent with a SITE_HUB of its own is not the file's to say", () => {
    const far = { ...FAKE, siteHub: "ws://10.10.10.2:8001/ws" };
    const config = { aggregator: { enabled: false }, influxPublisher: { enabled: false }, agents: [far] };
    const hub = { ...HUB, wamp_server: "ws://localhost:8001/ws" };
    expect(check({ hub, hosts: { "ocs-docker": host(instance("fake-1")) } }, config).problems).toEqual([]);
  });
});

test("instances that no container runs are a warning; those of a HostManager are somebody's", () => {
  const more = [
    instance("lost"),
    instance("hm1", { manage: "host/up" }),
    instance("off", { manage: "docker" }),
  ];
  const hosts = { "ocs-docker": host(...DOCUMENTED, ...more), lab: host(instance("other")) };
  const { problems, warnings } = check({ hub: HUB, hosts });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([
    `${FILE} has instances that no container of this stack runs: ocs-docker/lost, ocs-docker/off, lab/other`,
  ]);
});

describe("a file that is none", () => {
  test("because it is no YAML, is told with the line", () => {
    expect(check("hub: [\nhosts: }").text).toMatch(/this is no YAML: .* at line \d/);
  });

  test("because parts are missing, is told with all of them", () => {
    const { problems } = check({ hub: { wamp_server: "ws://crossbar:8001/ws" }, hosts: { lab: {} } });
    expect(problems.map(({ path }) => path).sort()).toEqual(
      ["hosts.lab.agent-instances", "hub.address_root", "hub.wamp_realm"].map((path) => `${FILE} ${path}`),
    );
  });

  test.each(["", "just text", "- 1"])("because it is %j", (text) => {
    expect(check(text).text).toContain(FILE);
  });

  test("because an id is a number, which OCS never finds", () => {
    const hosts = { "ocs-docker": host(...DOCUMENTED, instance(12)) };
    expect(check({ hub: HUB, hosts }).text).toContain("write text, in quotes");
  });
});
