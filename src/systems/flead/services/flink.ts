import type { ServiceSpec } from "../../../../components";
import { durationMilliseconds } from "../../../../components/canonical/duration";
import { parseBytes } from "../../../../components/canonical/quantities";
import {
  COMPLETED,
  common,
  customImage,
  type FleadPlan,
  HEALTHY,
  kafkaEnvironment,
  type Part,
  published,
  readiness,
} from "./plan";
import { ShippedFiles } from "./shipped-files";

const REST_PORT = 8161;
const REST = `http://flink-jobmanager:${REST_PORT}`;
/** The job manager's checkpoints. Task managers write the larger parts of them, so that all see one folder. */
const DATA = "/opt/flink/data";
const TASKS = "/opt/flink/tasks";
const JOBS_FOLDER = "/opt/flink/jobs";
const FILES = new ShippedFiles("flink_jobs", JOBS_FOLDER);
/** The task managers' health check. */
const REGISTERED = "registered.py";

/** The files of each job. */
const JOB_FILES = {
  "anomaly-detection": ["anomaly_detection.py", "detector.py"],
  "local-training": ["local_training.py", "training.py"],
} as const;
/** What submits a job, and what every job is made of. */
const SHARED_FILES = ["messages.py", "pipeline.py", "rest.py", "submit.py"];

type Job = keyof typeof JOB_FILES;
const JOBS = Object.keys(JOB_FILES) as Job[];

/**
 * Flink's job manager and task managers, and for each job a service that submits it and stays as long as it runs
 * (seed 003, "Dockerfile.flink").
 */
export function flinkPart(plan: FleadPlan): Part {
  const { tensorflow } = plan.config.flink;
  return {
    images: { flink: customImage(plan, "flink", tensorflow ? { WITH_TENSORFLOW: "true" } : undefined) },
    volumes: { flink_jobmanager_data: {}, flink_taskmanager_data: {} },
    configs: FILES.specs([REGISTERED, ...SHARED_FILES, ...JOBS.flatMap((job) => JOB_FILES[job])]),
    services: {
      "flink-jobmanager": jobManager(plan),
      "flink-taskmanager": taskManager(plan),
      ...Object.fromEntries(JOBS.map((job) => [job, submitter(plan, job)])),
    },
  };
}

function jobManager(plan: FleadPlan): ServiceSpec {
  const { jobManagerMemory } = plan.config.flink;
  return {
    ...common(plan),
    image: { from: "flink" },
    command: ["jobmanager"],
    environment: {
      FLINK_PROPERTIES: properties({
        ...clusterProperties(),
        "jobmanager.memory.process.size": mostOf(jobManagerMemory),
        "jobmanager.memory.jvm-metaspace.size": "160m",
      }),
    },
    ports: published(plan, "flink", REST_PORT),
    volumes: [{ type: "volume", source: "flink_jobmanager_data", target: DATA }],
    deploy: { resources: { limits: { memory: jobManagerMemory } } },
    healthcheck: readiness([
      "CMD",
      "wget",
      "-q",
      "-O",
      "/dev/null",
      `http://localhost:${REST_PORT}/overview`,
    ]),
    dependsOn: { kafka: HEALTHY },
  };
}

function taskManager(plan: FleadPlan): ServiceSpec {
  const { taskManagers, taskSlots, taskManagerMemory } = plan.config.flink;
  return {
    ...common(plan),
    image: { from: "flink" },
    command: ["taskmanager"],
    environment: {
      FLINK_REST: REST,
      FLINK_PROPERTIES: properties({
        ...clusterProperties(),
        "taskmanager.numberOfTaskSlots": String(taskSlots),
        "taskmanager.memory.process.size": mostOf(taskManagerMemory),
        // What the jobs' Python workers use.
        "taskmanager.memory.managed.fraction": "0.35",
        "taskmanager.memory.network.min": "64m",
        "taskmanager.memory.network.max": "64m",
        "taskmanager.memory.jvm-metaspace.size": "192m",
        "io.tmp.dirs": TASKS,
      }),
    },
    volumes: [
      { type: "volume", source: "flink_jobmanager_data", target: DATA },
      { type: "volume", source: "flink_taskmanager_data", target: TASKS },
    ],
    deploy: { replicas: taskManagers, resources: { limits: { memory: taskManagerMemory } } },
    configs: FILES.mounts([REGISTERED]),
    healthcheck: readiness(["CMD", "python3", `${JOBS_FOLDER}/${REGISTERED}`], "1s"),
    dependsOn: { "flink-jobmanager": HEALTHY, kafka: HEALTHY },
    // Tens of megabytes of unpacked libraries; what it keeps of its state is on the job manager's volume.
    backup: { method: "none" },
  };
}

/** Two copies of a job at once would do everything twice: the old one goes first. */
function submitter(plan: FleadPlan, job: Job): ServiceSpec {
  const { flink, learning } = plan.config;
  const submit = ["python3", `${JOBS_FOLDER}/submit.py`];
  return {
    ...common(plan),
    image: { from: "flink" },
    command: [...submit, `${JOBS_FOLDER}/${JOB_FILES[job][0]}`],
    rollout: "recreate",
    environment: {
      FLINK_REST: REST,
      ...kafkaEnvironment(),
      PARALLELISM: String(flink.parallelism),
      CHECKPOINT_INTERVAL_MS: String(durationMilliseconds(flink.checkpointInterval)),
      ...(job === "anomaly-detection"
        ? {
            ANOMALY_THRESHOLD: String(learning.anomalyThreshold),
            ANOMALY_WARM_UP: String(learning.anomalyWarmUp),
          }
        : { LOCAL_TRAINING_BATCH: String(learning.trainingBatch), LOCAL_TRAINING_TARGET: learning.target }),
    },
    // The newest checkpoint, from which a job that is submitted again goes on.
    volumes: [{ type: "volume", source: "flink_jobmanager_data", target: DATA, readOnly: true }],
    configs: FILES.mounts([...SHARED_FILES, ...JOB_FILES[job]]),
    healthcheck: readiness(["CMD", ...submit, "--health", job], "1s"),
    dependsOn: { "flink-taskmanager": HEALTHY, "kafka-topics": COMPLETED },
  };
}

/** What both sides of the cluster must know. */
function clusterProperties(): Record<string, string> {
  return {
    "jobmanager.rpc.address": "flink-jobmanager",
    "rest.address": "flink-jobmanager",
    "jobmanager.rpc.port": "6123",
    "rest.port": String(REST_PORT),
    "rest.bind-address": "0.0.0.0",
    "state.backend.type": "hashmap",
    // Small state lies within the checkpoint's one file.
    "state.storage.fs.memory-threshold": "1mb",
    "heartbeat.interval": "2000",
    "heartbeat.timeout": "10000",
  };
}

/** The image's entrypoint appends them to Flink's configuration. */
function properties(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n");
}

/** The limit in Flink's way of writing it, less an eighth: a process that reaches its limit is killed without a word. */
function mostOf(limit: string): string {
  return `${Math.floor(((parseBytes(limit) ?? 0) * 7) / 8 / 1024 ** 2)}m`;
}
