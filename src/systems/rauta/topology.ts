import {
  type ConfigSpec,
  type HealthcheckSpec,
  type ServiceSpec,
  type Topology,
  xdpSettings,
} from "../../../components";
import { durationSeconds } from "../../../components/canonical/duration";
import type { RautaConfig } from "./config";
import { controlConfig, trialConfig } from "./control-config";
import { CONTAINERS, networkOf, SERVICES } from "./names";
import { rautaPolicy } from "./policy";

/** The reference load balancer, laid out as a RAUTA checkout. */
export const REFERENCE = "src/systems/rauta/image";

const NETWORK = "rauta-net";
const PAGE = "/srv/www/index.html";
const GRACE_SECONDS = 5;
/** For a backend to be well, and three trial connections. */
const TRIAL_SECONDS = 15;

/** Asked often until it is true for the first time, seldom from then on. */
function readiness(test: string[]): HealthcheckSpec {
  return { test, interval: "5s", timeout: "3s", retries: 3, startPeriod: "1m", startInterval: "500ms" };
}

/**
 * RAUTA as a Topology (seed 004): backends, the load balancer, a load generator; or, in development, the one container
 * with the tools.
 * @param name the system's name.
 */
export function rautaTopology(name: string, config: RautaConfig): Topology {
  const common = { name, networks: { [NETWORK]: networkOf(config) }, policy: rautaPolicy(config) };
  return config.stage === "development"
    ? { ...common, ...developmentPart(config) }
    : { ...common, ...productionPart(config) };
}

function productionPart(config: RautaConfig): Pick<Topology, "configs" | "images" | "services"> {
  const backends = config.backends.map((backend) => [backend.name, backendService(backend, config)] as const);
  const own: Record<(typeof SERVICES)[keyof typeof SERVICES], ServiceSpec> = {
    [SERVICES.verify]: verifyJob(config),
    [SERVICES.loadBalancer]: loadBalancerService(config),
    [SERVICES.client]: clientService(config),
  };
  return {
    images: {
      rauta: {
        build: {
          context: config.source ?? REFERENCE,
          dockerfile: "docker/Dockerfile.prod",
          repository: "sitestack/rauta",
        },
      },
    },
    configs: {
      ...backendFiles(config),
      "rauta.json": { content: controlConfig(config) },
      ...(isTried(config) ? { "trial.json": { content: trialConfig(config) } } : {}),
    },
    services: { ...Object.fromEntries(backends), ...own },
  };
}

/** What the backends get as files: each a page that tells its name, and all the site's own. */
function backendFiles({ backends, workload }: RautaConfig): Record<string, ConfigSpec> {
  const pages = backends.map(({ name }) => [`${name}-page`, { content: `${name}\n` }] as const);
  const own = Object.values(workload.files).map(
    (file, index) => [`backend-file-${index}`, { file }] as const,
  );
  return Object.fromEntries([...pages, ...own]);
}

function backendService(backend: RautaConfig["backends"][number], config: RautaConfig): ServiceSpec {
  const { image, port, files, command } = config.workload;
  const own = Object.keys(files).map((target, index) => ({ source: `backend-file-${index}`, target }));
  return {
    image,
    containerName: backend.name,
    // Python as the first process ignores SIGTERM: an init process passes it on.
    init: true,
    command: command ?? ["python", "-m", "http.server", String(port), "--directory", "/srv/www"],
    configs: [{ source: `${backend.name}-page`, target: PAGE }, ...own],
    networks: { [NETWORK]: { ipv4Address: backend.address } },
    readyTimeout: config.readyTimeout,
  };
}

/** Only native mode may carry no traffic: skb always does, and auto falls back to it. */
function isTried({ loadBalancer }: RautaConfig): boolean {
  return loadBalancer.mode === "native";
}

/**
 * Asks the kernel whether it takes the program, before a running load balancer is replaced: both cannot run side by side,
 * since they have one address. For native mode it is also tried, at an address that the engine chooses, whether traffic
 * gets through.
 */
function verifyJob(config: RautaConfig): ServiceSpec {
  const { mode, interface: networkInterface } = config.loadBalancer;
  const settings = xdpSettings({}, config.loadBalancer);
  const { privileged = false, capAdd = [], ulimits = {} } = settings;
  const job = { kind: "job", image: { from: "rauta" }, privileged, capAdd, ulimits } as const;
  const check = ["rauta-control", "--check"];
  if (!isTried(config)) return { ...job, command: check, networkMode: "none" };
  return {
    ...job,
    command: [...check, "--trial", String(TRIAL_SECONDS)],
    environment: { XDP_MODE: mode, XDP_INTERFACE: networkInterface },
    configs: [{ source: "trial.json", target: "/etc/rauta/rauta.json" }],
    networks: [NETWORK],
    // Their addresses are taken then, so that the engine chooses another; and one of them has to answer.
    dependsOn: backendsStarted(config),
  };
}

function backendsStarted({ backends }: RautaConfig): NonNullable<ServiceSpec["dependsOn"]> {
  return Object.fromEntries(backends.map(({ name }) => [name, { condition: "service_started" as const }]));
}

function loadBalancerService(config: RautaConfig): ServiceSpec {
  const { address, mode, interface: networkInterface, privileges, drain } = config.loadBalancer;
  return {
    image: { from: "rauta" },
    containerName: CONTAINERS.loadBalancer,
    ...xdpSettings({}, { mode, interface: networkInterface, privileges }),
    configs: [{ source: "rauta.json", target: "/etc/rauta/rauta.json" }],
    networks: { [NETWORK]: { ipv4Address: address } },
    dependsOn: {
      ...backendsStarted(config),
      [SERVICES.verify]: { condition: "service_completed_successfully" },
    },
    healthcheck: readiness(["CMD", "rautactl", "health"]),
    stopGracePeriod: gracePeriod(drain),
    readyTimeout: config.readyTimeout,
  };
}

/** Time to drain, and some to end. */
function gracePeriod(drain: string): string {
  return `${Math.ceil(durationSeconds(drain)) + GRACE_SECONDS}s`;
}

function clientService({ client, readyTimeout }: RautaConfig): ServiceSpec {
  return {
    image: client.image,
    containerName: CONTAINERS.client,
    init: true,
    // It waits for `docker exec`; the image's own entrypoint is wrk.
    entrypoint: ["sleep", "2147483647"],
    networks: { [NETWORK]: { ipv4Address: client.address } },
    dependsOn: { [SERVICES.loadBalancer]: { condition: "service_healthy" } },
    readyTimeout,
  };
}

function developmentPart(config: RautaConfig): Pick<Topology, "images" | "services"> {
  const context = config.source ?? REFERENCE;
  const { mode, interface: networkInterface, privileges } = config.loadBalancer;
  const source = { type: "bind" as const, source: context, target: "/workspace" };
  return {
    images: {
      dev: { build: { context, dockerfile: "docker/Dockerfile.dev", repository: "sitestack/rauta-dev" } },
    },
    services: {
      "rauta-dev": {
        image: { from: "dev" },
        containerName: CONTAINERS.dev,
        init: true,
        ...xdpSettings({ volumes: [source] }, { mode, interface: networkInterface, privileges }),
        // Nothing is attached until somebody does it by hand.
        healthcheck: readiness(["CMD", "test", "-e", "/workspace/docker/Dockerfile.dev"]),
        networks: [NETWORK],
        readyTimeout: config.readyTimeout,
      },
    },
  };
}
