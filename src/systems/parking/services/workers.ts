import type { Input } from "@pulumi/pulumi";
import type { Dependency, HealthcheckSpec, ServiceSpec, VolumeMount } from "../../../../components";
import { folderInside } from "../camera-conf";
import {
  appEnvironment,
  appImage,
  appReadiness,
  COMPLETED,
  type Endpoints,
  fromTheHost,
  HEALTHY,
  INSIDE,
  mounted,
  NETWORK,
  numbers,
  type ParkingPlan,
  type Part,
} from "./plan";

/** Where the document mounts the model. */
const MODEL = "/app/yolov8x.pt";

/** Scheduler and worker; at an edge with a look at database and broker before them. */
export function workersPart(plan: ParkingPlan): Part {
  return plan.config.stage === "edge" ? edge(plan) : beside(plan);
}

/** On the central server's own network; the worker on the host's, as documented: cameras are reached from there. */
function beside(plan: ParkingPlan): Part {
  const dependsOn = { db_postgres: HEALTHY, redis: HEALTHY, migrate: COMPLETED };
  return {
    services: {
      celerybeat: { ...scheduler(plan, INSIDE, dependsOn), networks: [NETWORK] },
      celery: { ...worker(plan, dependsOn), networkMode: "host" },
    },
  };
}

function edge(plan: ParkingPlan): Part {
  const connectivity: ServiceSpec = {
    kind: "job",
    image: appImage(plan),
    command: ["python", "-m", "parking.connectivity"],
    environment: appEnvironment(plan, fromTheHost(plan)),
    networkMode: "host",
  };
  const dependsOn = { connectivity: COMPLETED };
  return {
    services: {
      connectivity,
      celerybeat: { ...scheduler(plan, fromTheHost(plan), dependsOn), networkMode: "host" },
      celery: { ...worker(plan, dependsOn), networkMode: "host" },
    },
  };
}

function scheduler(
  plan: ParkingPlan,
  endpoints: Endpoints,
  dependsOn: Record<string, Dependency>,
): ServiceSpec {
  return {
    image: appImage(plan),
    command: ["celery", "-A", "parking", "beat"],
    environment: workerEnvironment(plan, endpoints),
    healthcheck: probe(plan, "beat"),
    // Two of them would send every task twice.
    rollout: "recreate",
    readyTimeout: plan.config.readyTimeout,
    dependsOn,
  };
}

function worker(plan: ParkingPlan, dependsOn: Record<string, Dependency>): ServiceSpec {
  const { model, gpus } = plan.config;
  const mounts = folderMounts(plan);
  return {
    image: appImage(plan),
    command: ["celery", "-A", "parking", "worker"],
    environment: {
      ...workerEnvironment(plan, fromTheHost(plan)),
      ...yoloPath(plan),
    },
    healthcheck: probe(plan, "worker"),
    volumes: model === undefined ? mounts : [...mounts, mounted(model, MODEL)],
    ...(gpus === undefined ? {} : { gpus }),
    // A task that has begun is finished first.
    stopGracePeriod: "30s",
    readyTimeout: plan.config.readyTimeout,
    dependsOn,
  };
}

/** Each folder once, however many cameras look into it. */
function folderMounts({ config }: ParkingPlan): VolumeMount[] {
  const folders = new Map<string, string>();
  for (const camera of config.environment.CAMERA_CONF?.cameras ?? []) {
    if (camera.kind === "folder") folders.set(folderInside(camera), camera.path);
  }
  return [...folders.keys()].sort().map((inside) => mounted(folders.get(inside) ?? inside, inside));
}

/** The cameras as the processes inside are told of them, in JSON: those in plain text, and then those of the secret. */
function cameraConf({ config, secrets }: ParkingPlan): Input<string> | undefined {
  const plain = config.environment.CAMERA_CONF?.cameras.map((camera) =>
    camera.kind === "folder" ? { ...camera, path: folderInside(camera) } : camera,
  );
  if (secrets.cameras === undefined) return plain && JSON.stringify({ cameras: plain });
  return secrets.cameras.apply((cameras) => JSON.stringify({ cameras: [...(plain ?? []), ...cameras] }));
}

/**
 * On a small device, or an emulated one, each probe is seconds of a Python of its own, which the process that it waits for
 * would need: there are fewer of them, with more patience.
 */
function probe({ platform }: ParkingPlan, process: "worker" | "beat"): HealthcheckSpec {
  const patient = { interval: "30s", timeout: "25s", startPeriod: "5m", startInterval: "5s" };
  return { ...appReadiness(process), ...(platform === "linux/arm64" ? patient : {}) };
}

function workerEnvironment(plan: ParkingPlan, endpoints: Endpoints) {
  const { environment } = plan.config;
  const conf = cameraConf(plan);
  return {
    ...appEnvironment(plan, endpoints),
    ...(conf === undefined ? {} : { CAMERA_CONF: conf }),
    ...numbers({ BEAT_INTERVAL_SECONDS: environment.BEAT_INTERVAL_SECONDS }),
  };
}

/** Without a model OpenCV judges; one that is mounted is used. */
function yoloPath({ config }: ParkingPlan): Record<string, string> {
  const path = config.environment.YOLO_PATH ?? (config.model === undefined ? undefined : MODEL);
  return path === undefined ? {} : { YOLO_PATH: path };
}
