import type * as docker from "@pulumi/docker";
import { type Input, output } from "@pulumi/pulumi";
import { canonicalCapabilities } from "./canonical/capabilities";
import { canonicalDuration, durationSeconds } from "./canonical/duration";
import { canonicalPorts } from "./canonical/ports";
import { canonicalCpus, cpuShares, memoryMegabytes } from "./canonical/quantities";
import { fillSlot, fillSlotInput, type Slot } from "./canonical/replicas";
import { type ConfigContent, uploadList } from "./config-files";
import { configHash } from "./config-hash";
import { DEFAULT_LOGGING, DEFAULT_STOP_GRACE, restartOf } from "./defaults";
import { compareNames } from "./graph";
import { isDisabled } from "./healthcheck";
import { apiAtLeast } from "./host-facts";
import { type Identity, identityLabels, labelList } from "./labels";
import { attachmentsOf, rolloutOf } from "./rollout";
import type { Environment } from "./service-environment";
import type { HealthcheckSpec, ServiceSpec, VolumeMount } from "./topology";

/** Where a service runs and what its names stand for. */
export interface Placement {
  identity: Identity;
  /** The image's reference or id. */
  image: Input<string>;
  /** Network key → the id of the network. */
  networkIds: Record<string, Input<string>>;
  /** Volume key → the volume's real name. */
  volumeNames: Record<string, Input<string>>;
  /** Config key → what it holds. */
  configs: Readonly<Record<string, ConfigContent>>;
  /** Absolute path of a file or folder that the site names relative to the program. */
  resolvePath: (path: string) => string;
  /** API version of the engine. */
  apiVersion: string;
}

/**
 * The provider's arguments of one container, every input in the provider's canonical form (PROVIDER_FACTS B), so that
 * a second `up` and a refresh change nothing.
 */
export function containerArgs(
  spec: ServiceSpec,
  environment: Environment,
  at: Placement,
): docker.ContainerArgs {
  const slot: Slot = { service: at.identity.service, number: at.identity.slot };
  const args = withoutUndefined<docker.ContainerArgs>({
    image: at.image,
    name: spec.containerName && fillSlot(spec.containerName, slot),
    command: spec.command?.map((word) => fillSlotInput(word, slot)),
    entrypoints: spec.entrypoint?.map((word) => fillSlotInput(word, slot)),
    envs: environmentList(environment, slot),
    hostname: spec.hostname && fillSlotInput(spec.hostname, slot),
    user: spec.user,
    workingDir: spec.workingDir,
    ...processArgs(spec),
    ...resourceArgs(spec),
    ...networkArgs(spec, at),
    mounts: mountList(spec.volumes ?? [], at),
    tmpfs: tmpfsMap(spec.tmpfs),
    uploads: uploadList(spec.configs, at.configs),
    healthcheck: healthcheckArgs(spec.healthcheck, at.apiVersion),
  });
  const hash = configHash(args, variableNames(environment), spec.labels);
  const labels = { ...spec.labels, ...identityLabels(at.identity, hash) };
  return { ...args, labels: labelList(labels) };
}

/** The inputs whose change the provider reports as "updated" while the container stays as it was (PROVIDER_FACTS C). */
export const REPLACE_ON_CHANGES = ["healthcheck", "init", "tmpfs"];

function withoutUndefined<T extends object>(args: T): T {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as T;
}

function variableNames(environment: Environment): string[] {
  return Object.keys(environment).sort(compareNames);
}

function environmentList(environment: Environment, slot: Slot): Input<string>[] | undefined {
  const names = variableNames(environment);
  if (names.length === 0) return undefined;
  return names.map((name) => {
    const value = fillSlotInput(environment[name] ?? "", slot);
    return typeof value === "string" ? `${name}=${value}` : output(value).apply((text) => `${name}=${text}`);
  });
}

function processArgs(spec: ServiceSpec) {
  const { driver, options } = spec.logging ?? DEFAULT_LOGGING;
  const grace = durationSeconds(spec.stopGracePeriod ?? DEFAULT_STOP_GRACE);
  const capabilities = {
    adds: spec.capAdd && canonicalCapabilities(spec.capAdd),
    drops: spec.capDrop && canonicalCapabilities(spec.capDrop),
  };
  return {
    ...restartArgs(restartOf(spec)),
    capabilities: capabilities.adds || capabilities.drops ? withoutUndefined(capabilities) : undefined,
    privileged: spec.privileged || undefined,
    sysctls: spec.sysctls,
    init: spec.init,
    readOnly: spec.readOnly || undefined,
    securityOpts: securityOptions(spec),
    stopSignal: spec.stopSignal,
    stopTimeout: spec.stopGracePeriod === undefined ? undefined : grace,
    // Without it the provider kills at once, whatever stopTimeout says (PROVIDER_FACTS C).
    destroyGraceSeconds: grace,
    logDriver: driver,
    logOpts: options,
    dns: spec.dns,
    hosts: hostList(spec.extraHosts),
    devices: spec.devices && [...spec.devices].sort(compareNames).map(parseDevice),
    gpus: spec.gpus,
    ulimits: ulimitList(spec.ulimits),
  };
}

/** The engine adds `label=disable` to a privileged container's own options; unsaid, a refresh ends in a replacement. */
function securityOptions({ securityOpt, privileged }: ServiceSpec): string[] | undefined {
  if (securityOpt === undefined) return undefined;
  const labelled = securityOpt.some((option) => option.startsWith("label"));
  const added = privileged === true && !labelled ? ["label=disable"] : [];
  return [...securityOpt, ...added].sort(compareNames);
}

function restartArgs(restart: string) {
  const [policy, count] = restart.split(":");
  return { restart: policy, maxRetryCount: count === undefined ? undefined : Number(count) };
}

function resourceArgs({ deploy, shmSize }: ServiceSpec) {
  const { limits, reservations } = deploy?.resources ?? {};
  const memory = limits?.memory === undefined ? undefined : memoryMegabytes(limits.memory);
  return {
    memory,
    // Left out, the engine chooses it and every refresh ends in an update.
    memorySwap: memory,
    memoryReservation: reservations?.memory === undefined ? undefined : memoryMegabytes(reservations.memory),
    cpus: limits?.cpus === undefined ? undefined : canonicalCpus(limits.cpus),
    cpuShares: reservations?.cpus === undefined ? undefined : cpuShares(reservations.cpus),
    shmSize: shmSize === undefined ? undefined : memoryMegabytes(shmSize),
  };
}

/** A rolling service's names are given by its gate, when it is ready; another's by the engine, at once. */
function networkArgs(spec: ServiceSpec, at: Placement) {
  if (spec.networkMode !== undefined) return { networkMode: spec.networkMode };
  const rolling = rolloutOf(spec) === "rolling" && spec.kind !== "job";
  // A group makes its network `default`. A service on its own, which names none, is on the engine's bridge.
  const joined = attachmentsOf(spec).filter(
    ([key]) => key !== "default" || at.networkIds.default !== undefined,
  );
  const networks = joined.map(([key, { ipv4Address, aliases }]) =>
    withoutUndefined({
      name: at.networkIds[key] ?? key,
      ipv4Address,
      aliases: rolling ? undefined : serviceAliases(at.identity, aliases),
    }),
  );
  return {
    networksAdvanced: networks.length === 0 ? undefined : networks,
    ports: portList(spec),
  };
}

/** The names by which others find the service on a network. */
export function serviceAliases(identity: Identity, aliases: readonly string[] = []): string[] {
  return [...new Set([identity.service, ...aliases])].sort(compareNames);
}

function portList(spec: ServiceSpec) {
  const ports = canonicalPorts(spec.ports ?? []);
  if (ports.length === 0) return undefined;
  return ports.map(({ target, published, hostIp, protocol }) =>
    withoutUndefined({ internal: target, external: published, ip: hostIp, protocol }),
  );
}

function mountList(mounts: readonly VolumeMount[], at: Placement) {
  if (mounts.length === 0) return undefined;
  return [...mounts]
    .sort((a, b) => compareNames(a.target, b.target))
    .map(({ type, source, target, readOnly }) =>
      withoutUndefined({
        type,
        source: mountSource(type, source, at),
        target,
        readOnly: readOnly || undefined,
      }),
    );
}

function mountSource(type: VolumeMount["type"], source: Input<string>, at: Placement): Input<string> {
  if (typeof source !== "string") return source;
  return type === "bind" ? at.resolvePath(source) : (at.volumeNames[source] ?? source);
}

function tmpfsMap(tmpfs: ServiceSpec["tmpfs"]): Record<string, string> | undefined {
  return Array.isArray(tmpfs) ? Object.fromEntries(tmpfs.map((path) => [path, ""])) : tmpfs;
}

function hostList(hosts: ServiceSpec["extraHosts"]) {
  const names = Object.keys(hosts ?? {}).sort(compareNames);
  return names.length === 0 ? undefined : names.map((host) => ({ host, ip: hosts?.[host] ?? "" }));
}

function parseDevice(device: string) {
  const [hostPath = "", containerPath = hostPath, permissions = "rwm"] = device.split(":");
  return { hostPath, containerPath, permissions };
}

function ulimitList(ulimits: ServiceSpec["ulimits"]) {
  if (ulimits === undefined) return undefined;
  return Object.keys(ulimits)
    .sort(compareNames)
    .map((name) => {
      const limit = ulimits[name] ?? -1;
      return { name, ...(typeof limit === "number" ? { soft: limit, hard: limit } : limit) };
    });
}

function healthcheckArgs(spec: HealthcheckSpec | undefined, apiVersion: string) {
  if (spec === undefined) return undefined;
  if (isDisabled(spec)) return { tests: ["NONE"] };
  const startInterval = apiAtLeast(apiVersion, "1.44") ? spec.startInterval : undefined;
  return withoutUndefined({
    tests: typeof spec.test === "string" ? ["CMD-SHELL", spec.test] : (spec.test ?? []),
    interval: spec.interval && canonicalDuration(spec.interval),
    timeout: spec.timeout && canonicalDuration(spec.timeout),
    retries: spec.retries,
    startPeriod: spec.startPeriod && canonicalDuration(spec.startPeriod),
    startInterval: startInterval && canonicalDuration(startInterval),
  });
}
