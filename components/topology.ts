import type { Input } from "@pulumi/pulumi";
import type { ImageSpec } from "./build-spec";
import type { PolicyTerms } from "./policy/terms";
import type { ServiceBackup } from "./service-backup";
import type { VolumeMount } from "./volume-mount";

export type { BuildSpec, ImageSpec, Layer } from "./build-spec";
export type { PolicyException, PolicyTerms } from "./policy/terms";
export type { DataDump, ServiceBackup, VolumeCopy } from "./service-backup";
export type { BindOptions, VolumeMount } from "./volume-mount";

/**
 * A system as plain data, in the words of the Compose Specification (camel-cased).
 *
 * Structure (names, edges, conditions) is always plain, so that everything can read it; values may be Pulumi Inputs,
 * so that secrets stay secret. `ServiceGroup` renders it.
 */
export interface Topology {
  /** The system's name: lower-case letters, digits, `-` and `_`. */
  name: string;
  /** Long-running services and jobs by their documented name. */
  services: Record<string, ServiceSpec>;
  /** Networks by key. A service that names none joins `default`, as in Compose. */
  networks?: Record<string, NetworkSpec>;
  /** Named volumes by key. */
  volumes?: Record<string, VolumeSpec>;
  /** Files that services get at their creation, by key. */
  configs?: Record<string, ConfigSpec>;
  /** Images to build or pull by key; a service refers to one by `image: { from: key }`. */
  images?: Record<string, ImageSpec>;
  /** What the policies let pass for this system, and why. @default nothing */
  policy?: PolicyTerms;
  /**
   * In a backup all of its data are of one moment: whoever writes to a volume is held until every dump has begun and
   * every volume is copied. For data that refer to one another, as offsets here to rows there.
   * @default false: only volumes with a writer in common are of one moment
   */
  backupAtOnce?: boolean;
}

/** When a dependent may start (Compose `depends_on.condition`). */
export type DependencyCondition = "service_started" | "service_healthy" | "service_completed_successfully";

/** One edge of the dependency graph. */
export interface Dependency {
  condition: DependencyCondition;
}

/** One service. Field names are the Compose Specification's, camel-cased. */
export interface ServiceSpec {
  /** An image reference, or `{ from: key }` for one of the topology's own images. */
  image: Input<string> | { from: string };
  /**
   * `job` runs to completion and its exit code decides; `service` keeps running.
   * @default "job" when a dependent waits for `service_completed_successfully`, else "service"
   */
  kind?: "service" | "job";
  /** Arguments of the entrypoint. @default the image's own */
  command?: Input<string>[];
  /** The program to run. @default the image's own */
  entrypoint?: Input<string>[];
  /** Environment by name. A secret Output keeps all of the container's environment secret in state. */
  environment?: Record<string, Input<string>>;
  /** Files of `NAME=value` lines, relative to the program; `environment` wins over them, later files over earlier. */
  envFile?: string[];
  /** Published ports: Compose's short form (`"127.0.0.1:8080:80/tcp"`, ranges too) or `PortSpec`. */
  ports?: (string | PortSpec)[];
  /** Named volumes and bind mounts. */
  volumes?: VolumeMount[];
  /**
   * Configs that the container gets as files, copied into it before it starts: a key, whose file is `/<key>`, or
   * `ConfigMount`. A changed content replaces the container. Not with `readOnly`, where the engine can copy nothing.
   */
  configs?: (string | ConfigMount)[];
  /** In-memory file systems: path inside → mount options (`"size=64m"`), or a list of paths. */
  tmpfs?: string[] | Record<string, string>;
  /** Networks by key with what the service wants there. @default `default` */
  networks?: string[] | Record<string, NetworkAttachment>;
  /** `host` or `none` instead of networks. */
  networkMode?: "host" | "none";
  /** The container's host name. @default the container's short id */
  hostname?: Input<string>;
  /** User (and group) to run as: `1000`, `1000:1000`, `name`. @default the image's own */
  user?: Input<string>;
  /** Working directory. @default the image's own */
  workingDir?: Input<string>;
  /** Labels beside Sitestack's own. */
  labels?: Record<string, Input<string>>;
  /** Linux capabilities to add, with or without `CAP_`. */
  capAdd?: string[];
  /** Linux capabilities to drop; `ALL` drops every default one. */
  capDrop?: string[];
  /** All capabilities and devices. @default false */
  privileged?: boolean;
  /** Kernel parameters of the container's own namespaces. */
  sysctls?: Record<string, string>;
  /** Resource limits by name; a number sets soft and hard, -1 is unlimited. */
  ulimits?: Record<string, number | { soft: number; hard: number }>;
  /** Devices: `"/dev/ttyUSB0:/dev/ttyUSB0:rwm"`. */
  devices?: string[];
  /** GPUs of the host: all of them, or those with these ids (`device=0,2`). @default none */
  gpus?: "all" | `device=${string}`;
  /** Extra lines of `/etc/hosts`: name → address (`host-gateway` is the host). */
  extraHosts?: Record<string, string>;
  /** DNS servers. @default the engine's */
  dns?: string[];
  /** The group's limits and reservations, and how many of it there are. */
  deploy?: DeploySpec;
  /** What the engine does when the process ends. @default "unless-stopped"; "no" for a job */
  restart?: "no" | "always" | "unless-stopped" | "on-failure" | `on-failure:${number}`;
  /** An init process as PID 1 that reaps children. @default false */
  init?: boolean;
  /** Read-only root file system. @default false */
  readOnly?: boolean;
  /** Security options, e.g. `no-new-privileges:true`. */
  securityOpt?: string[];
  /** Size of /dev/shm: `"128m"`. @default the engine's 64 MB */
  shmSize?: string;
  /** The signal that asks the process to end. @default "SIGTERM" */
  stopSignal?: string;
  /** Time between the stop signal and SIGKILL. @default "10s" */
  stopGracePeriod?: string;
  /** Log driver and its options. @default json-file, 3 files of 10 MB */
  logging?: { driver: string; options?: Record<string, string> };
  /** How the engine knows that the service is healthy. @default the image's own */
  healthcheck?: HealthcheckSpec;
  /** What must be there before this one starts. */
  dependsOn?: string[] | Record<string, Dependency>;
  /** A fixed container name. With replicas it must hold `{{.Task.Slot}}`. @default auto-named */
  containerName?: string;
  /**
   * `rolling`: the new container is started, becomes ready, takes the name on the network; then the old one drains.
   * `recreate`: the old one goes first.
   * @default "rolling" unless host ports, a static address, the host network, a fixed name or a writable volume forbid it
   */
  rollout?: "rolling" | "recreate";
  /** How long the service may take to become ready (a job: to finish) before the update fails. @default "2m" ("10m" for a job) */
  readyTimeout?: string;
  /** How its data get into a backup. @default the named volumes that it writes to are copied while it is paused */
  backup?: ServiceBackup;
  /** `sitestack up` offers a backup of its data before an update that recreates it. @default false */
  backupBeforeReplace?: boolean;
}

/** A published port (Compose long form). */
export interface PortSpec {
  /** Port inside the container, 1–65535. */
  target: number;
  /** Port of the host; absent: the engine chooses. */
  published?: number;
  /** Address of the host to bind. @default "0.0.0.0" */
  hostIp?: string;
  /** @default "tcp" */
  protocol?: "tcp" | "udp" | "sctp";
}

/** One config as a service's file (Compose long form). The engine makes it root's, so `uid` and `gid` are not there. */
export interface ConfigMount {
  /** A key of the topology's configs. */
  source: string;
  /** Absolute path inside the container; folders on the way are made. @default "/<source>" */
  target?: string;
  /** Permission bits. @default 0o444: every user of the container may read it */
  mode?: number;
}

/** What a service wants on one network. */
export interface NetworkAttachment {
  /** A static address; the network needs a subnet that holds it. */
  ipv4Address?: string;
  /** Names beside the service's own. */
  aliases?: string[];
}

/** Compose `deploy`: what applies on a plain engine. */
export interface DeploySpec {
  /** How many containers. Names and values may hold `{{.Task.Slot}}` (1, 2, …) and `{{.Service.Name}}`. @default 1 */
  replicas?: number;
  /** What a container may take, and what is kept for it. @default no limit */
  resources?: {
    /** Hard limits: `cpus: "0.5"` (CPUs), `memory: "256m"`. */
    limits?: { cpus?: string; memory?: string };
    /** `memory` is the soft limit; `cpus` becomes a relative weight (1 CPU = 1024 shares), since an engine reserves none. */
    reservations?: { cpus?: string; memory?: string };
  };
}

/** Compose `healthcheck`; durations as `"1m30s"`. */
export interface HealthcheckSpec {
  /** `["CMD", …]`, `["CMD-SHELL", "…"]`, `["NONE"]`, or a string for the shell. */
  test?: string | string[];
  /** @default "30s" */
  interval?: string;
  /** @default "30s" */
  timeout?: string;
  /** @default 3 */
  retries?: number;
  /** Failures in this time do not count. @default "0s" */
  startPeriod?: string;
  /** Interval during the start period; engines before API 1.44 do not know it. @default "5s" */
  startInterval?: string;
  /** Switches the image's own check off. @default false */
  disable?: boolean;
}

/** A bridge network of our own, or one that is there already. */
export interface NetworkSpec {
  /** The network's real name. @default `<site>_<key>` */
  name?: string;
  /** Made and removed by somebody else. @default false */
  external?: boolean;
  /** The subnet, e.g. `"10.0.1.0/24"`. @default the engine chooses one */
  subnet?: string;
  /** The bridge's own address in the subnet. @default the engine's choice */
  gateway?: string;
  /** No way out to the world. @default false */
  internal?: boolean;
  /** Labels beside Sitestack's own. */
  labels?: Record<string, string>;
  /** Driver options. */
  driverOpts?: Record<string, string>;
}

/** A named volume. */
export interface VolumeSpec {
  /** The volume's real name. @default `<site>_<key>` */
  name?: string;
  /** Made and removed by somebody else. @default false */
  external?: boolean;
  /** Labels beside Sitestack's own. */
  labels?: Record<string, string>;
}

/**
 * What a config holds: a text, or a file relative to the program. A secret Output as text keeps all of the container's
 * configs secret in state. Neither may be empty.
 */
export type ConfigSpec = { content: Input<string> } | { file: string };
