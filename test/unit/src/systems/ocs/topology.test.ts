import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ServiceSpec, Topology } from "../../../../../components";
import { policyBreaches } from "../../../../../components/policy/judge";
import { topologyProblems } from "../../../../../components/validate/topology";
import { PARTS } from "../../../../../src/systems/ocs/config";
import { ocsNames } from "../../../../../src/systems/ocs/names";
import { ocsTopology } from "../../../../../src/systems/ocs/topology";
import { FAKE, HARDWARE, ocsConfig } from "./ocs-config";

const AGENTS = { agents: [FAKE, HARDWARE] };

function topology(config: object = {}, grafanaPassword?: string): Topology {
  return ocsTopology("ocs", { config: ocsConfig(config), grafanaPassword });
}

function service(name: string, config: object = {}): ServiceSpec {
  const spec = topology(config).services[name];
  if (spec === undefined) throw new Error(`there is no ${name}`);
  return spec;
}

/** The files of a topology that lie here. */
function filesOf({ configs = {} }: Topology): string[] {
  return Object.values(configs).flatMap((config) => ("file" in config ? [config.file] : []));
}

test.each([
  ...PARTS.map((part) => ({ part, ...(part === "all" || part === "agents" ? AGENTS : {}) })),
  { createHostPaths: true, restart: "no", network: { subnet: "10.97.0.0/24" } },
  { siteConfig: { directory: "/srv/ocs" } },
  { siteConfig: { file: "Pulumi.yaml" } },
])("every site makes a topology without a problem, of files that are there: %j", (config) => {
  expect(topologyProblems(topology(config))).toEqual([]);
  expect(policyBreaches({ topology: topology(config) })).toEqual([]);
  expect(filesOf(topology(config)).filter((file) => !existsSync(file))).toEqual([]);
});

test("the parts of the split are together what one stack holds, but for the waiting", () => {
  const split = PARTS.filter((part) => part !== "all").flatMap((part) =>
    Object.keys(topology({ part, ...(part === "agents" ? AGENTS : {}) }).services),
  );
  const whole = Object.keys(topology(AGENTS).services);
  expect(split.filter((name) => !name.includes("-ready")).sort()).toEqual(whole.sort());
  expect(split.filter((name) => name.includes("-ready")).sort()).toEqual([
    "crossbar-ready",
    "crossbar-ready-host-127.0.0.1-8001",
    "influxdb-ready",
  ]);
});

describe("the document's services", () => {
  test("InfluxDB, crossbar and Grafana are as documented", () => {
    expect(service("influxdb")).toMatchObject({
      image: { from: "influxdb-1.7" },
      containerName: "influxdb",
      restart: "always",
      ports: [{ target: 8086, published: 8086, hostIp: "0.0.0.0" }],
      environment: { INFLUXDB_HTTP_LOG_ENABLED: "false" },
      volumes: [{ type: "bind", source: "/srv/influxdb", target: "/var/lib/influxdb" }],
    });
    expect(service("crossbar")).toMatchObject({
      ports: [{ target: 8001, published: 8001, hostIp: "127.0.0.1" }],
      environment: { PYTHONUNBUFFERED: "1" },
    });
    expect(service("grafana")).toMatchObject({
      restart: "always",
      ports: [{ target: 3000, published: 3000, hostIp: "127.0.0.1" }],
      volumes: [{ type: "volume", source: "grafana-storage", target: "/var/lib/grafana" }],
    });
  });

  test("the aggregator writes as 9000 to a folder that must be 9000's", () => {
    expect(service("ocs-aggregator")).toMatchObject({
      hostname: "ocs-docker",
      user: "9000",
      environment: { INSTANCE_ID: "aggregator" },
      volumes: [{ type: "bind", source: "/data", target: "/data", bind: { owner: 9000 } }],
    });
  });

  test("the hardware agent is on the host's network and is told where crossbar is", () => {
    expect(service("ocs-LSA99ZZ", AGENTS)).toMatchObject({
      hostname: "grumpy-docker",
      networkMode: "host",
      environment: {
        INSTANCE_ID: "LSA99ZZ",
        SITE_HUB: "ws://127.0.0.1:8001/ws",
        SITE_HTTP: "http://127.0.0.1:8001/call",
      },
    });
  });

  test("an agent's own environment, devices and user reach it", () => {
    const own = { environment: { A: "b" }, devices: ["/dev/ttyUSB0"], user: "9000:20" };
    const spec = service("ocs-fake-1", { agents: [{ ...FAKE, ...own }] });
    expect(spec).toMatchObject({ devices: own.devices, user: own.user });
    expect(spec.environment).toEqual({ INSTANCE_ID: "fake-1", A: "b" });
  });
});

describe("restarting", () => {
  test("agents come back when crossbar does, unless the site wants the document's behaviour", () => {
    expect(service("ocs-aggregator").restart).toBe("unless-stopped");
    expect(service("ocs-aggregator", { restart: "no" }).restart).toBe("no");
    expect(service("influxdb", { restart: "no" }).restart).toBe("always");
  });

  test("the old agent goes before the new one comes: both have one instance id", () => {
    for (const name of ["ocs-aggregator", "ocs-influx-publisher", "ocs-fake-1", "ocs-LSA99ZZ"]) {
      expect(service(name, AGENTS).rollout).toBe("recreate");
    }
  });
});

describe("waiting", () => {
  test("in one stack, for the services themselves", () => {
    expect(service("ocs-fake-1", AGENTS).dependsOn).toEqual({ crossbar: { condition: "service_healthy" } });
    expect(service("ocs-influx-publisher").dependsOn).toEqual({
      crossbar: { condition: "service_healthy" },
      influxdb: { condition: "service_healthy" },
    });
  });

  test("beside another stack's core, for jobs that ask it from where the agent will be", () => {
    const config = { part: "agents", ...AGENTS };
    const completed = { condition: "service_completed_successfully" };
    expect(service("ocs-fake-1", config).dependsOn).toEqual({ "crossbar-ready": completed });
    expect(service("ocs-influx-publisher", config).dependsOn).toEqual({
      "crossbar-ready": completed,
      "influxdb-ready": completed,
    });
    expect(service("crossbar-ready", config).entrypoint).toEqual([
      ...["python3", "/sitestack/wait.py", "http://crossbar:8001/info", "120"],
    ]);
    expect(service("crossbar-ready-host-127.0.0.1-8001", config).networkMode).toBe("host");
    expect(service("ocs-LSA99ZZ", config).dependsOn).toEqual({
      "crossbar-ready-host-127.0.0.1-8001": completed,
    });
  });
});

test("a publisher that is told of another InfluxDB waits for that one", () => {
  const influxPublisher = { arguments: ["--host", "10.10.10.3", "--port", "8087"] };
  const { entrypoint } = service("influxdb-ready", { part: "agents", influxPublisher });
  expect(entrypoint).toContain("http://10.10.10.3:8087/ping");
  expect(Object.keys(service("ocs-influx-publisher", { influxPublisher }).dependsOn ?? {})).toEqual([
    "crossbar",
  ]);
});

describe("the site config", () => {
  test("is generated for each agent alone, so that a change of one restarts no other", () => {
    const before = topology(AGENTS);
    const after = topology({ agents: [{ ...FAKE, arguments: ["--mode", "idle"] }, HARDWARE] });
    const own = before.configs?.["ocs-fake-1-site-config"];
    const { hosts } = parse(own !== undefined && "content" in own ? String(own.content) : "");
    expect(Object.keys(hosts)).toEqual(["ocs-docker"]);
    expect(hosts["ocs-docker"]["agent-instances"]).toHaveLength(1);
    const changed = Object.keys(before.configs ?? {}).filter(
      (key) => JSON.stringify(before.configs?.[key]) !== JSON.stringify(after.configs?.[key]),
    );
    expect(changed).toEqual(["ocs-fake-1-site-config"]);
  });

  test("as a folder of the host is mounted read-only, as documented", () => {
    const spec = service("ocs-influx-publisher", { siteConfig: { directory: "/srv/ocs" } });
    expect(spec.volumes).toEqual([{ type: "bind", source: "/srv/ocs", target: "/config", readOnly: true }]);
    expect(JSON.stringify(spec.configs)).not.toContain("/config");
  });

  test("as a file beside the program is copied into every agent", () => {
    const given = topology({ siteConfig: { file: "site/default.yaml" } });
    expect(given.configs?.["site-config"]).toEqual({ file: "site/default.yaml" });
    expect(given.services["ocs-aggregator"]?.configs).toContainEqual({
      source: "site-config",
      target: "/config/default.yaml",
    });
  });
});

describe("the network", () => {
  test("is made by the whole and by part net, and joined by the other parts", () => {
    const made = { "ocs-net": { name: "ocs-net" } };
    expect(topology().networks).toEqual(made);
    expect(topology({ part: "net" })).toMatchObject({ networks: made, services: {} });
    expect(topology({ part: "web" }).networks).toEqual({ "ocs-net": { name: "ocs-net", external: true } });
  });

  test("may be somebody else's for the whole as well, and a part's own", () => {
    const external = { network: { name: "lab", external: true } };
    expect(topology(external).networks).toEqual({ "ocs-net": { name: "lab", external: true } });
    const own = { part: "crossbar", network: { external: false, subnet: "10.97.0.0/24" } };
    expect(topology(own).networks).toEqual({ "ocs-net": { name: "ocs-net", subnet: "10.97.0.0/24" } });
  });
});

test("folders of the host are made only when the site says so", () => {
  const [data] = service("ocs-aggregator", { createHostPaths: true }).volumes ?? [];
  expect(data).toMatchObject({ bind: { createHostPath: true, owner: 9000 } });
  expect(JSON.stringify(topology().services)).not.toContain("createHostPath");
});

test("services with one image share it", () => {
  expect(Object.keys(topology({ part: "agents" }).images ?? {})).toEqual(["simonsobs-ocs-v0.12.1"]);
});

test("Grafana has the administrator's password where the site has one", () => {
  expect(topology({}, "s4fe").services.grafana?.environment).toMatchObject({
    GF_SECURITY_ADMIN_PASSWORD: "s4fe",
  });
  expect(service("grafana").environment).not.toHaveProperty("GF_SECURITY_ADMIN_PASSWORD");
});

test("each part takes its own names, so that the split fits on one host and not twice", () => {
  const names = PARTS.map((part) => ocsNames(ocsConfig({ part })).map(({ kind, name }) => `${kind} ${name}`));
  const [all = [], ...split] = names;
  expect(split.flat().sort()).toEqual([...all].sort());
  expect(all).toEqual([
    "container influxdb",
    "volume grafana-storage",
    "network ocs-net",
    "port 8086",
    "port 8001",
    "port 3000",
  ]);
});
