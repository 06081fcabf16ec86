import { expect, test } from "vitest";
import type { ServiceSpec } from "../../../../components/topology";
import { ADDED, exported, service } from "./exported";

test("a service of one line becomes one with Sitestack's own defaults, on the network of the same name", () => {
  expect(exported({ services: { web: { image: "web:1" } } })).toEqual({
    file: {
      name: "plant",
      services: { web: { image: "web:1", networks: { default: {} }, ...ADDED } },
    },
    variables: [],
  });
});

test.each<[ServiceSpec["gpus"], object]>([
  ["all", { capabilities: ["gpu"], count: "all" }],
  ["device=0,2", { capabilities: ["gpu"], device_ids: ["0", "2"] }],
])("GPUs (%s) are devices that are reserved, which every Compose knows", (gpus, device) => {
  expect(service({ gpus })?.deploy).toEqual({ resources: { reservations: { devices: [device] } } });
});

test("every field of a service comes in Compose's own words", () => {
  const spec: Partial<ServiceSpec> = {
    containerName: "web-{{.Task.Slot}}",
    entrypoint: ["serve"],
    command: ["--name", "{{.Service.Name}}"],
    environment: { B: "2", A: "1" },
    envFile: ["web.env"],
    ports: ["127.0.0.1:8080-8081:80-81", "53/udp", { target: 90, published: 91 }],
    tmpfs: { "/run": "size=1m", "/tmp": "" },
    networks: { plant: { ipv4Address: "10.0.0.9", aliases: ["www"] } },
    hostname: "web",
    user: "1000:1000",
    workingDir: "/srv",
    labels: { team: "edge" },
    capAdd: ["NET_RAW"],
    capDrop: ["ALL"],
    privileged: true,
    sysctls: { "net.core.somaxconn": "256" },
    ulimits: { nofile: { soft: 1, hard: 2 }, memlock: -1 },
    devices: ["/dev/null:/dev/x:rw"],
    extraHosts: { gateway: "host-gateway" },
    dns: ["9.9.9.9"],
    deploy: {
      replicas: 1,
      resources: { limits: { cpus: "0.5", memory: "64m" }, reservations: { cpus: "0.25", memory: "32m" } },
    },
    restart: "on-failure:3",
    init: true,
    readOnly: true,
    securityOpt: ["no-new-privileges:true"],
    shmSize: "16m",
    stopSignal: "SIGINT",
    stopGracePeriod: "3s",
    logging: { driver: "local" },
    rollout: "recreate",
    readyTimeout: "5m",
  };
  expect(service(spec, { networks: { plant: { subnet: "10.0.0.0/24" } } })).toEqual({
    image: "web:1",
    container_name: "web-1",
    entrypoint: ["serve"],
    command: ["--name", "web"],
    environment: { A: "1", B: "2" },
    env_file: ["./web.env"],
    ports: [
      { target: 53, host_ip: "0.0.0.0", protocol: "udp" },
      { target: 80, published: "8080", host_ip: "127.0.0.1", protocol: "tcp" },
      { target: 81, published: "8081", host_ip: "127.0.0.1", protocol: "tcp" },
      { target: 90, published: "91", host_ip: "0.0.0.0", protocol: "tcp" },
    ],
    tmpfs: ["/run:size=1m", "/tmp"],
    networks: { plant: { ipv4_address: "10.0.0.9", aliases: ["www"] } },
    hostname: "web",
    user: "1000:1000",
    working_dir: "/srv",
    labels: { team: "edge" },
    cap_add: ["CAP_NET_RAW"],
    cap_drop: ["ALL"],
    privileged: true,
    sysctls: { "net.core.somaxconn": "256" },
    ulimits: { nofile: { soft: 1, hard: 2 }, memlock: -1 },
    devices: ["/dev/null:/dev/x:rw"],
    extra_hosts: { gateway: "host-gateway" },
    dns: ["9.9.9.9"],
    deploy: {
      replicas: 1,
      resources: { limits: { cpus: "0.5", memory: "64m" }, reservations: { cpus: "0.25", memory: "32m" } },
    },
    memswap_limit: "64m",
    cpu_shares: 256,
    restart: "on-failure:3",
    init: true,
    read_only: true,
    security_opt: ["no-new-privileges:true"],
    shm_size: "16m",
    stop_signal: "SIGINT",
    stop_grace_period: "3s",
    logging: { driver: "local" },
    "x-sitestack": { rollout: "recreate", ready_timeout: "5m" },
  });
});

test("a service of the host's network names no other", () => {
  expect(service({ networkMode: "host" })).toEqual({
    image: "web:1",
    network_mode: "host",
    ...ADDED,
  });
});

test("mounts never make a folder of the host, and relative paths stay relative unless a folder is named", () => {
  const volumes: ServiceSpec["volumes"] = [
    { type: "volume", source: "data", target: "/data" },
    { type: "bind", source: "conf", target: "/conf", readOnly: true },
  ];
  const topology = {
    services: { web: { image: "web:1", volumes, configs: ["motd"] } },
    volumes: { data: {} },
    configs: { motd: { file: "motd.txt" } },
  };
  const relative = exported(topology);
  expect(relative.file.services.web?.volumes).toEqual([
    { type: "volume", source: "data", target: "/data" },
    { type: "bind", source: "./conf", target: "/conf", read_only: true, bind: { create_host_path: false } },
  ]);
  const absolute = exported(topology, { folder: "/srv/site" });
  expect(absolute.file.services.web?.volumes).toMatchObject([{}, { source: "/srv/site/conf" }]);
  expect(absolute.file.configs).toEqual({ motd: { file: "/srv/site/motd.txt" } });
});

test("health checks, their intervals at the start, and none at all", () => {
  const healthcheck = {
    test: "curl -f localhost",
    interval: "10s",
    timeout: "5s",
    retries: 2,
    startPeriod: "1m",
    startInterval: "500ms",
  };
  expect(service({ healthcheck })?.healthcheck).toEqual({
    ...{ test: "curl -f localhost", interval: "10s", timeout: "5s", retries: 2 },
    ...{ start_period: "1m", start_interval: "500ms" },
  });
  expect(service({ healthcheck: { disable: true } })?.healthcheck).toEqual({ disable: true });
  expect(service({ healthcheck: { test: ["NONE"] } })?.healthcheck).toEqual({ disable: true });
});

test("Compose interpolates every text, so a dollar is doubled", () => {
  const { command, healthcheck } =
    service({ command: ["echo $HOME"], healthcheck: { test: "test -n $$" } }) ?? {};
  expect(command).toEqual(["echo $$HOME"]);
  expect(healthcheck).toEqual({ test: "test -n $$$$" });
});
