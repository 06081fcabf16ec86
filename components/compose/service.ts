import { isAbsolute, join } from "node:path";
import type { Input } from "@pulumi/pulumi";
import { canonicalCapabilities } from "../canonical/capabilities";
import { canonicalPorts } from "../canonical/ports";
import { cpuShares } from "../canonical/quantities";
import { fillSlot, type Slot } from "../canonical/replicas";
import { DEFAULT_LOGGING, DEFAULT_STOP_GRACE, restartOf } from "../defaults";
import { isDisabled } from "../healthcheck";
import { attachmentsOf } from "../rollout";
import type { DependencyCondition, HealthcheckSpec, ServiceSpec, VolumeMount } from "../topology";
import { mapValues, present } from "./records";
import type { Draft, Reference, Variables } from "./values";

/** What a Compose service is made of beside its spec. */
export interface ComposePlacement {
  /** Which replica it is, and of what. */
  slot: Slot;
  /** Its image, or how that is built. */
  image: { image?: Draft; build?: Draft };
  /** Compose services that it waits for. */
  dependsOn: [service: string, condition: DependencyCondition][];
  /** Names beside the Compose service's own on every network: a replica of its own has the documented one, too. */
  aliases: string[];
  /** How many containers; absent where each has a Compose service of its own. */
  replicas?: number;
  /** Folder that relative paths are taken from; absent: they stay relative. */
  folder?: string;
  variables: Variables;
}

/** One service in Compose's own words. What Sitestack adds to a service it has here as well. */
export function composeService(spec: ServiceSpec, at: ComposePlacement): Draft {
  return {
    ...at.image,
    ...processFields(spec, at),
    ...privilegeFields(spec),
    ...networkFields(spec, at),
    ...storageFields(spec, at),
    ...resourceFields(spec, at),
    restart: restartOf(spec),
    stop_signal: spec.stopSignal,
    stop_grace_period: spec.stopGracePeriod ?? DEFAULT_STOP_GRACE,
    logging: { ...(spec.logging ?? DEFAULT_LOGGING) },
    healthcheck: spec.healthcheck && healthcheck(spec.healthcheck),
    depends_on:
      at.dependsOn.length === 0
        ? undefined
        : Object.fromEntries(at.dependsOn.map(([service, condition]) => [service, { condition }])),
    "x-sitestack": sitestackFields(spec),
  };
}

/** What Compose has no word for; whoever reads the file back into a Topology finds it here. */
function sitestackFields(spec: ServiceSpec): Draft {
  const { kind, rollout, readyTimeout, backup, backupBeforeReplace } = spec;
  return present({
    kind: kind === "job" ? kind : undefined,
    rollout,
    ready_timeout: readyTimeout,
    backup: backup && { ...backup },
    backup_before_replace: backupBeforeReplace,
  });
}

function processFields(spec: ServiceSpec, at: ComposePlacement) {
  const text = texts(at);
  const { containerName, envFile, environment = {}, labels = {} } = spec;
  return {
    container_name: containerName && fillSlot(containerName, at.slot),
    entrypoint: spec.entrypoint?.map((word, index) => text(word, "entrypoint", String(index))),
    command: spec.command?.map((word, index) => text(word, "command", String(index))),
    env_file: envFile?.map((file) => pathFrom(at.folder, file)),
    environment: present(mapValues(environment, (value, name) => text(value, "environment", name))),
    labels: present(mapValues(labels, (value, name) => text(value, "labels", name))),
    hostname: spec.hostname && text(spec.hostname, "hostname"),
    user: spec.user && text(spec.user, "user"),
    working_dir: spec.workingDir && text(spec.workingDir, "workingDir"),
    init: spec.init,
  };
}

function privilegeFields(spec: ServiceSpec) {
  return {
    cap_add: spec.capAdd && canonicalCapabilities(spec.capAdd),
    cap_drop: spec.capDrop && canonicalCapabilities(spec.capDrop),
    privileged: spec.privileged,
    security_opt: spec.securityOpt,
    read_only: spec.readOnly,
    sysctls: spec.sysctls,
    devices: spec.devices,
  };
}

function networkFields(spec: ServiceSpec, at: ComposePlacement) {
  const { networkMode, extraHosts, dns } = spec;
  const attachments = attachmentsOf(spec).map(([key, { ipv4Address, aliases = [] }]) => {
    const names = [...new Set([...at.aliases, ...aliases])];
    return [key, { ipv4_address: ipv4Address, aliases: names.length > 0 ? names : undefined }] as const;
  });
  const ports = canonicalPorts(spec.ports ?? []).map(({ target, published, hostIp, protocol }) => ({
    target,
    published: published?.toString(),
    // Compose's own default has IPv6 as well.
    host_ip: hostIp ?? "0.0.0.0",
    protocol,
  }));
  return {
    network_mode: networkMode,
    networks: present(Object.fromEntries(attachments)),
    ports: ports.length > 0 ? ports : undefined,
    extra_hosts: extraHosts,
    dns,
  };
}

function storageFields(spec: ServiceSpec, at: ComposePlacement) {
  const { tmpfs } = spec;
  const inMemory = Array.isArray(tmpfs)
    ? tmpfs
    : Object.entries(tmpfs ?? {}).map(([path, options]) => (options === "" ? path : `${path}:${options}`));
  const configs = spec.configs?.map((mount) => (typeof mount === "string" ? mount : { ...mount }));
  return {
    volumes: spec.volumes?.map((mount, index) => volume(mount, index, at)),
    tmpfs: inMemory.length > 0 ? inMemory : undefined,
    configs,
  };
}

function volume(mount: VolumeMount, index: number, at: ComposePlacement): Draft {
  const { type, source, target, readOnly, bind = {} } = mount;
  const place = texts(at)(source, "volumes", String(index), "source");
  const relative = type === "bind" && typeof place === "string";
  return {
    type,
    source: relative ? pathFrom(at.folder, place) : place,
    target,
    read_only: readOnly,
    // Where it is not asked for, a misspelt path shall be an error and no new folder of root's.
    bind: type === "bind" ? { create_host_path: bind.createHostPath === true } : undefined,
    "x-sitestack": bind.owner === undefined ? undefined : { owner: bind.owner },
  };
}

/** Compose takes a path only for one when it begins with a dot or a slash. */
export function pathFrom(folder: string | undefined, path: string): string {
  if (isAbsolute(path)) return path;
  if (folder !== undefined) return join(folder, path);
  return path.startsWith(".") ? path : `./${path}`;
}

function resourceFields(spec: ServiceSpec, at: ComposePlacement) {
  const { limits, reservations } = spec.deploy?.resources ?? {};
  return {
    deploy: present<Draft>({
      replicas: at.replicas,
      resources: present<Draft>({
        limits: limits && { ...limits },
        reservations: present<Draft>({ ...reservations, devices: gpuDevices(spec.gpus) }),
      }),
    }),
    // As components/ has it: no swap beyond the limit, and a reservation of CPUs is a weight.
    memswap_limit: limits?.memory,
    cpu_shares: reservations?.cpus === undefined ? undefined : cpuShares(reservations.cpus),
    shm_size: spec.shmSize,
    ulimits: spec.ulimits,
  };
}

/** The older way to ask for GPUs: Compose knows the word `gpus` since 2.30 only. */
function gpuDevices(gpus: ServiceSpec["gpus"]): Draft[] | undefined {
  if (gpus === undefined) return undefined;
  const [, ids] = /^device=(.+)$/.exec(gpus) ?? [];
  return [
    { capabilities: ["gpu"], ...(ids === undefined ? { count: "all" } : { device_ids: ids.split(",") }) },
  ];
}

function healthcheck(spec: HealthcheckSpec): Draft {
  if (isDisabled(spec)) return { disable: true };
  return {
    test: spec.test,
    interval: spec.interval,
    timeout: spec.timeout,
    retries: spec.retries,
    start_period: spec.startPeriod,
    start_interval: spec.startInterval,
  };
}

/** The text of a field of this service, with the replica's number in it. */
function texts({ slot, variables }: ComposePlacement) {
  return (value: Input<string>, ...field: string[]): string | Reference => {
    const path = ["services", slot.service, ...field].join(".");
    // Without the word `environment`, the variable is called after the service and the image's own name for it.
    const words = [slot.service, ...field.filter((word) => word !== "environment")];
    const text = variables.text(value, path, words);
    return typeof text === "string" ? fillSlot(text, slot) : text;
  };
}
