import type { ContainerArgs } from "@pulumi/docker";
import { describe, expect, test } from "vitest";
import { serviceAliases } from "../../../components/container-args";
import type { ServiceSpec } from "../../../components/topology";
import { AT, render } from "../support/render-container";

test("a service with nothing but an image is bounded, restarted and found by its name", () => {
  const { labels, ...rest } = render({});
  expect(rest).toEqual({
    image: "nginx:1.27",
    restart: "unless-stopped",
    destroyGraceSeconds: 10,
    logDriver: "json-file",
    logOpts: { "max-file": "3", "max-size": "10m" },
  });
  expect(labels).toHaveLength(12);
});

test("a service that names no network joins the group's default one, and without a group none", () => {
  expect(render({}, {}, { networkIds: { default: "id-of-default" } }).networksAdvanced).toEqual([
    { name: "id-of-default" },
  ]);
  expect(render({}).networksAdvanced).toBeUndefined();
});

test.each<[string, Partial<ServiceSpec>, ContainerArgs | Partial<ContainerArgs>]>([
  [
    "capabilities with prefix, sorted",
    { capAdd: ["NET_RAW", "net_admin"], capDrop: ["ALL"] },
    { capabilities: { adds: ["CAP_NET_ADMIN", "CAP_NET_RAW"], drops: ["ALL"] } },
  ],
  [
    "cpus with a decimal, swap beside memory",
    { deploy: { resources: { limits: { cpus: "1", memory: "256m" } } } },
    { cpus: "1.0", memory: 256, memorySwap: 256 },
  ],
  [
    "reservations as soft limit and weight",
    { deploy: { resources: { reservations: { cpus: "0.5", memory: "64m" } } } },
    { cpuShares: 512, memoryReservation: 64 },
  ],
  ["a restart count", { restart: "on-failure:3" }, { restart: "on-failure", maxRetryCount: 3 }],
  [
    "configs as uploads that everybody may read, sorted by where they go",
    { configs: [{ source: "settings", target: "/etc/app.conf", mode: 0o40 }, "settings", "key"] },
    {
      uploads: [
        { file: "/etc/app.conf", permissions: "0040", content: "a = 1\n" },
        { file: "/key", permissions: "0444", contentBase64: "AP8=" },
        { file: "/settings", permissions: "0444", content: "a = 1\n" },
      ],
    },
  ],
  ["the host's GPUs", { gpus: "all" }, { gpus: "all" }],
  ["a job that is not restarted", { kind: "job" }, { restart: "no" }],
  [
    "grace as stop timeout and as time before the kill",
    { stopGracePeriod: "90s", stopSignal: "SIGINT" },
    { stopTimeout: 90, destroyGraceSeconds: 90, stopSignal: "SIGINT" },
  ],
  [
    "the shell form of a health check, durations of Go",
    {
      healthcheck: { test: "curl -f localhost", interval: "60s", timeout: "1500ms", startInterval: "500ms" },
    },
    {
      healthcheck: {
        tests: ["CMD-SHELL", "curl -f localhost"],
        interval: "1m0s",
        timeout: "1.5s",
        startInterval: "500ms",
      },
    },
  ],
  [
    "the image's health check with other times",
    { healthcheck: { retries: 5 } },
    { healthcheck: { tests: [], retries: 5 } },
  ],
  [
    "no health check, in Compose's other word for it",
    { healthcheck: { test: ["NONE"], interval: "5s" } },
    { healthcheck: { tests: ["NONE"] } },
  ],
  [
    "no health check",
    { healthcheck: { disable: true, interval: "5s" } },
    { healthcheck: { tests: ["NONE"] } },
  ],
  [
    "ports, sorted",
    { ports: ["443:443", { target: 53, published: 53, protocol: "udp" }, "80"] },
    {
      ports: [
        { internal: 53, external: 53, protocol: "udp" },
        { internal: 80, protocol: "tcp" },
        { internal: 443, external: 443, protocol: "tcp" },
      ],
    },
  ],
  [
    "volumes by their real name, folders by their absolute path, sorted by target",
    {
      volumes: [
        { type: "volume", source: "data", target: "/data" },
        { type: "bind", source: "conf", target: "/conf", readOnly: true },
      ],
    },
    {
      mounts: [
        { type: "bind", source: "/program/conf", target: "/conf", readOnly: true },
        { type: "volume", source: "dev_data", target: "/data" },
      ],
    },
  ],
  [
    "a privileged service's options as the engine completes them",
    { privileged: true, securityOpt: ["seccomp=unconfined"] },
    { privileged: true, securityOpts: ["label=disable", "seccomp=unconfined"] },
  ],
  ["tmpfs by list", { tmpfs: ["/tmp"] }, { tmpfs: { "/tmp": "" } }],
  ["tmpfs with options", { tmpfs: { "/tmp": "size=64m" } }, { tmpfs: { "/tmp": "size=64m" } }],
  [
    "hosts, sorted",
    { extraHosts: { b: "10.0.0.2", a: "host-gateway" } },
    {
      hosts: [
        { host: "a", ip: "host-gateway" },
        { host: "b", ip: "10.0.0.2" },
      ],
    },
  ],
  [
    "devices, sorted, with their defaults",
    { devices: ["/dev/b:/dev/c:r", "/dev/a"] },
    {
      devices: [
        { hostPath: "/dev/a", containerPath: "/dev/a", permissions: "rwm" },
        { hostPath: "/dev/b", containerPath: "/dev/c", permissions: "r" },
      ],
    },
  ],
  [
    "ulimits, sorted; a number is soft and hard",
    { ulimits: { nofile: { soft: 1, hard: 2 }, memlock: -1 } },
    {
      ulimits: [
        { name: "memlock", soft: -1, hard: -1 },
        { name: "nofile", soft: 1, hard: 2 },
      ],
    },
  ],
  ["/dev/shm in megabytes", { shmSize: "128m" }, { shmSize: 128 }],
  [
    "slot and service in names and values",
    {
      containerName: "{{.Service.Name}}-{{.Task.Slot}}",
      hostname: "h{{.Task.Slot}}",
      command: ["run", "{{.Task.Slot}}"],
    },
    { name: "web-2", hostname: "h2", command: ["run", "2"] },
  ],
  [
    "plain switches",
    { init: true, readOnly: true, securityOpt: ["b", "a"], dns: ["10.0.0.2", "10.0.0.1"] },
    { init: true, readOnly: true, securityOpts: ["a", "b"], dns: ["10.0.0.2", "10.0.0.1"] },
  ],
  ["its own log driver", { logging: { driver: "local" } }, { logDriver: "local" }],
])("%s", (_name, spec, expected) => {
  expect(render(spec)).toMatchObject(expected);
});

test("switches that are off are left out, as the provider reads them back", () => {
  const args = render({ privileged: false, readOnly: false, ports: [], volumes: [], extraHosts: {} });
  for (const name of ["privileged", "readOnly", "ports", "mounts", "hosts", "platform", "networkMode"]) {
    expect(args).not.toHaveProperty(name);
  }
});

test("the start interval is left out where the engine does not know it", () => {
  const healthcheck = { test: "true", startInterval: "1s" };
  expect(render({ healthcheck }, {}, { apiVersion: "1.43" }).healthcheck).toEqual({
    tests: ["CMD-SHELL", "true"],
  });
});

describe("networks", () => {
  test("are joined by id; a rolling service gets its names from the gate", () => {
    expect(render({ networks: ["front"] }).networksAdvanced).toEqual([{ name: "id-of-front" }]);
  });

  test("a recreated service gets its names from the engine, sorted", () => {
    const networks = { front: { ipv4Address: "10.0.1.5", aliases: ["www", "api", "web"] } };
    expect(render({ networks }).networksAdvanced).toEqual([
      { name: "id-of-front", ipv4Address: "10.0.1.5", aliases: ["api", "web", "www"] },
    ]);
  });

  test("so does a job", () => {
    expect(render({ networks: ["front"], kind: "job" }).networksAdvanced).toEqual([
      { name: "id-of-front", aliases: ["web"] },
    ]);
  });

  test("host and none stand alone", () => {
    const args = render({ networkMode: "host" });
    expect(args.networkMode).toBe("host");
    expect(args).not.toHaveProperty("networksAdvanced");
    expect(args).not.toHaveProperty("ports");
  });

  test("the service's own name is one of its aliases, once", () => {
    expect(serviceAliases(AT.identity, ["web", "b", "b", "a"])).toEqual(["a", "b", "web"]);
  });
});
