import type { ServiceSpec } from "../../../../components";
import { durationSeconds } from "../../../../components/canonical/duration";
import {
  COMPLETED,
  common,
  customImage,
  databaseEnvironment,
  type FleadPlan,
  HEALTHY,
  type Part,
  published,
  readiness,
} from "./plan";
import { ShippedFiles } from "./shipped-files";

const MASTER = "spark://spark-master:7077";
const FOLDER = "/opt/flead/spark_analytics";
const FILES = new ShippedFiles("spark_analytics", FOLDER);
const ROLE_FILES = ["flead-spark", "__init__.py", "health.py", "status.py"];
const ANALYTICS_FILES = [
  "database.py",
  "hourly_statistics.py",
  "model.py",
  "model_evaluation.py",
  "run.py",
  "runner.py",
  "settings.py",
];
const WORK = "/opt/spark/work";
/** Logs and copies of what each run was given: results are in the database. */
const SCRATCH = { method: "none" } as const;
/** The worker's own process; the rest of its memory is for executors. */
const DAEMON_MEMORY = "192m";
const EXECUTOR_MEMORY = "512m";

/** Spark's master and workers, and the service that runs the analyses (seed 003, "Dockerfile.spark"). */
export function sparkPart(plan: FleadPlan): Part {
  const { images, spark } = plan.config;
  const workers = Array.from({ length: spark.workers }, (_, index) => `spark-worker-${index + 1}`);
  return {
    images: { spark: customImage(plan, "spark", { SPARK_IMAGE: images.spark, ...userOf(images.spark) }) },
    volumes: { spark_master_data: {}, spark_worker_data: {} },
    configs: FILES.specs([...ROLE_FILES, ...ANALYTICS_FILES]),
    services: {
      "spark-master": master(plan),
      ...Object.fromEntries(workers.map((worker) => [worker, workerService(plan)])),
      "spark-analytics": analytics(plan, workers),
    },
  };
}

/** Bitnami's images have another user than Spark's own. */
function userOf(image: string): Record<string, string> {
  return /(^|\/)bitnami/.test(image) ? { SPARK_USER: "1001" } : {};
}

/** One of Spark's roles, or the health check of one. */
function role(name: string): string[] {
  return ["sh", `${FOLDER}/flead-spark`, name];
}

function master(plan: FleadPlan): ServiceSpec {
  return {
    ...common(plan),
    image: { from: "spark" },
    command: role("master"),
    configs: FILES.mounts(ROLE_FILES),
    hostname: "spark-master",
    environment: {
      SPARK_MASTER_PORT: "7077",
      SPARK_MASTER_WEBUI_PORT: "8086",
      SPARK_DAEMON_MEMORY: DAEMON_MEMORY,
    },
    ports: published(plan, "spark", 8086),
    volumes: [{ type: "volume", source: "spark_master_data", target: WORK }],
    healthcheck: readiness(["CMD", ...role("health-master")]),
    dependsOn: { kafka: HEALTHY, timescaledb: HEALTHY },
    backup: SCRATCH,
  };
}

function workerService(plan: FleadPlan): ServiceSpec {
  const { workerCores, workerMemory } = plan.config.spark;
  return {
    ...common(plan),
    image: { from: "spark" },
    command: role("worker"),
    configs: FILES.mounts(ROLE_FILES),
    environment: {
      SPARK_MASTER_URL: MASTER,
      SPARK_WORKER_CORES: String(workerCores),
      SPARK_WORKER_MEMORY: EXECUTOR_MEMORY,
      SPARK_WORKER_WEBUI_PORT: "8081",
      SPARK_DAEMON_MEMORY: DAEMON_MEMORY,
    },
    volumes: [{ type: "volume", source: "spark_worker_data", target: WORK }],
    deploy: { resources: { limits: { cpus: String(workerCores), memory: workerMemory } } },
    healthcheck: readiness(["CMD", ...role("health-worker")], "1s"),
    dependsOn: { "spark-master": HEALTHY },
    backup: SCRATCH,
  };
}

function analytics(plan: FleadPlan, workers: string[]): ServiceSpec {
  return {
    ...common(plan),
    image: { from: "spark" },
    command: role("analytics"),
    configs: FILES.mounts([...ROLE_FILES, ...ANALYTICS_FILES]),
    environment: {
      SPARK_MASTER_URL: MASTER,
      ANALYTICS_INTERVAL_SECONDS: String(durationSeconds(plan.config.spark.analyticsInterval)),
      ANALYTICS_TIMEOUT_SECONDS: String(durationSeconds(plan.config.spark.analyticsTimeout)),
      ANALYTICS_EXECUTOR_MEMORY: EXECUTOR_MEMORY,
      ...databaseEnvironment(plan),
    },
    healthcheck: readiness(["CMD", ...role("health-analytics")], "1s"),
    dependsOn: {
      ...Object.fromEntries(workers.map((worker) => [worker, HEALTHY])),
      "database-init": COMPLETED,
    },
  };
}
