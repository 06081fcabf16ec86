import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ServiceSpec } from "../../../../../components";
import { topologyProblems } from "../../../../../components/validate/topology";
import { rautaSchema } from "../../../../../src/systems/rauta/config";
import { rautaNames } from "../../../../../src/systems/rauta/names";
import { REFERENCE, rautaTopology } from "../../../../../src/systems/rauta/topology";

function topology(config: object = {}) {
  return rautaTopology("rauta", rautaSchema.parse({ type: "rauta", ...config }));
}

function service(name: string, config: object = {}): ServiceSpec {
  const spec = topology(config).services[name];
  if (spec === undefined) throw new Error(`there is no ${name}`);
  return spec;
}

function controlFile(config: object = {}, name = "rauta.json"): Record<string, unknown> {
  const file = topology(config).configs?.[name];
  return JSON.parse(String(file !== undefined && "content" in file ? file.content : ""));
}

const THREE = [10, 11, 12].map((last) => ({ name: `backend-${last}`, address: `10.0.1.${last}` }));

test.each([
  [{}],
  [{ backends: THREE, loadBalancer: { mode: "auto", privileges: "capabilities", drain: "0" } }],
  [
    {
      source: "https://git.example/rauta.git",
      workload: { image: "nginx:1.26", files: { "/etc/nginx/nginx.conf": "n" } },
    },
  ],
  [{ backends: THREE, loadBalancer: { mode: "native" } }],
  [{ stage: "development" }],
])("every site makes a topology without a problem: %j", (config) => {
  expect(topologyProblems(topology(config))).toEqual([]);
});

test("the documented containers have the documented addresses", () => {
  const { services, networks } = topology();
  const placed = Object.values(services).map(({ containerName, networks: joined }) => [
    containerName,
    joined,
  ]);
  expect(Object.fromEntries(placed)).toEqual({
    "rauta-backend": { "rauta-net": { ipv4Address: "10.0.1.10" } },
    "rauta-control": { "rauta-net": { ipv4Address: "10.0.1.5" } },
    "rauta-client": { "rauta-net": { ipv4Address: "10.0.1.20" } },
  });
  expect(networks).toEqual({ "rauta-net": { name: "rauta-net", subnet: "10.0.1.0/24" } });
});

test("the load balancer is privileged as documented; capabilities alone where they are asked for", () => {
  expect(service("rauta")).toMatchObject({ privileged: true, environment: { XDP_MODE: "skb" } });
  const small = service("rauta", { loadBalancer: { privileges: "capabilities" } });
  expect(small.privileged).toBeUndefined();
  expect(small.capAdd).toEqual(["NET_ADMIN", "BPF", "PERFMON"]);
});

test("it waits for its backends' start, not for their health: that is its own to watch", () => {
  expect(service("rauta", { backends: THREE }).dependsOn).toEqual({
    "backend-10": { condition: "service_started" },
    "backend-11": { condition: "service_started" },
    "backend-12": { condition: "service_started" },
    "rauta-verify": { condition: "service_completed_successfully" },
  });
  expect(service("client").dependsOn).toEqual({ rauta: { condition: "service_healthy" } });
});

test("native mode is tried on the network before a load balancer is replaced, at an address of the trial's own", () => {
  const config = { backends: THREE, loadBalancer: { mode: "native" } };
  expect(service("rauta-verify", config)).toMatchObject({
    kind: "job",
    command: ["rauta-control", "--check", "--trial", "15"],
    environment: { XDP_MODE: "native", XDP_INTERFACE: "eth0" },
    configs: [{ source: "trial.json", target: "/etc/rauta/rauta.json" }],
    networks: ["rauta-net"],
    dependsOn: { "backend-10": { condition: "service_started" } },
  });
  const { service: tried, ...rest } = controlFile(config, "trial.json");
  expect(tried).toEqual({ port: 8080 });
  expect(controlFile(config)).toEqual({ service: { address: "10.0.1.5", port: 8080 }, ...rest });
});

test.each(["skb", "auto"])("%s mode needs no trial: the job has no network at all", (mode) => {
  const spec = service("rauta-verify", { loadBalancer: { mode } });
  expect(spec).toMatchObject({ command: ["rauta-control", "--check"], networkMode: "none" });
  expect(topology({ loadBalancer: { mode } }).configs).not.toHaveProperty("trial.json");
});

test("it is given time to drain before it is killed", () => {
  expect(service("rauta").stopGracePeriod).toBe("10s");
  expect(service("rauta", { loadBalancer: { drain: "1m" } }).stopGracePeriod).toBe("65s");
});

test("rauta-control's file has what the site says", () => {
  const health = { check: "http", path: "/up", interval: "1s", timeout: "250ms", failures: 3, successes: 2 };
  const site = {
    backends: [{ ...THREE[0], weight: 7 }],
    workload: { port: 80 },
    loadBalancer: { port: 443, drain: "1m" },
    health,
  };
  expect(controlFile(site)).toEqual({
    service: { address: "10.0.1.5", port: 443 },
    backends: [{ name: "backend-10", address: "10.0.1.10", port: 80, weight: 7 }],
    health: { check: "http", path: "/up", intervalMs: 1000, timeoutMs: 250, failures: 3, successes: 2 },
    drainMs: 60_000,
  });
});

test("durations below a second are not rounded to seconds", () => {
  expect(controlFile()).toMatchObject({ health: { intervalMs: 500, timeoutMs: 400 }, drainMs: 5000 });
});

test("each backend answers with its name; a change of one changes no other", () => {
  const before = topology({ backends: THREE });
  const after = topology({ backends: [{ ...THREE[0], address: "10.0.1.99" }, THREE[1], THREE[2]] });
  expect(before.configs?.["backend-11-page"]).toEqual({ content: "backend-11\n" });
  const changed = Object.keys(before.services).filter(
    (name) => JSON.stringify(before.services[name]) !== JSON.stringify(after.services[name]),
  );
  expect(changed).toEqual(["backend-10"]);
});

test("a backend of another kind gets its settings as files", () => {
  const workload = {
    image: "nginx:1.26",
    command: ["nginx"],
    files: { "/etc/nginx/nginx.conf": "bench/nginx.conf" },
  };
  const spec = service("rauta-backend", { workload });
  expect(spec).toMatchObject({ image: "nginx:1.26", command: ["nginx"] });
  expect(spec.configs).toContainEqual({ source: "backend-file-0", target: "/etc/nginx/nginx.conf" });
  expect(topology({ workload }).configs?.["backend-file-0"]).toEqual({ file: "bench/nginx.conf" });
});

test("in development there is one container, with the source and on a network of its own", () => {
  const { services, networks } = topology({ stage: "development", source: "../rauta" });
  expect(Object.keys(services)).toEqual(["rauta-dev"]);
  expect(services["rauta-dev"]?.volumes).toContainEqual({
    type: "bind",
    source: "../rauta",
    target: "/workspace",
  });
  expect(networks).toEqual({ "rauta-net": { name: "rauta-dev-net" } });
});

test("production and development fit on one host", () => {
  const names = ["production", "development"].flatMap((stage) =>
    rautaNames(rautaSchema.parse({ type: "rauta", stage })).map(({ kind, name }) => `${kind} ${name}`),
  );
  expect(names).toEqual([
    "container rauta-control",
    "container rauta-client",
    "container rauta-backend",
    "network rauta-net",
    "container rauta-dev",
    "network rauta-dev-net",
  ]);
});

test.each(["prod", "dev"])("Dockerfile.%s is there, with a .dockerignore of its own", (name) => {
  const file = join(REFERENCE, "docker", `Dockerfile.${name}`);
  expect(existsSync(file) && existsSync(`${file}.dockerignore`)).toBe(true);
});
