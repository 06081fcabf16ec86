import { isObject, type Properties, type Value } from "../../provider/values";
import { isZero } from "../../schema/plan";
import { type ContainerFields, type Inspect, zeroOf } from "./fields";
import { type PortBindings, portBindings, portValues } from "./ports";
import { containerFields } from "./schema";
import { volumeBody } from "./storage";

/** The engine's body for creating a container. */
export interface CreateBody {
  [name: string]: unknown;
  HostConfig: Record<string, unknown>;
}

/**
 * The body that creates a container with these properties.
 * @throws Error in the official plugin's words when a value cannot be expressed.
 */
export function createBody(state: Properties): CreateBody {
  const body: CreateBody = { HostConfig: {} };
  for (const [name, field] of Object.entries(containerFields)) {
    const value = state[name] ?? null;
    if (!field.place || isZero(value)) continue;
    put(body, field.place.replace(/^Config\./, ""), field.toEngine ? field.toEngine(value) : value);
  }
  if (Array.isArray(state.command) && state.command.includes(""))
    throw new Error("values for command may not be empty");
  if (state.cpus) dropCpuQuota(body);
  // Said even when false: the engine's own default may be true.
  body.HostConfig.Init = state.init === true;
  addPorts(body, state.ports ?? null);
  addVolumes(body, state.volumes ?? null);
  addSecurity(body, state);
  return body;
}

/** `cpus` wins over the two older ways to say the same. */
function dropCpuQuota(body: CreateBody): void {
  delete body.HostConfig.CpuPeriod;
  delete body.HostConfig.CpuQuota;
}

function addPorts(body: CreateBody, ports: Value): void {
  const bindings = portBindings(ports);
  if (Object.keys(bindings).length === 0) return;
  body.ExposedPorts = Object.fromEntries(Object.keys(bindings).map((port) => [port, {}]));
  body.HostConfig.PortBindings = bindings;
}

function addVolumes(body: CreateBody, volumes: Value): void {
  const { Volumes, Binds, VolumesFrom } = volumeBody(volumes);
  if (Object.keys(Volumes).length > 0) body.Volumes = Volumes;
  if (Binds.length > 0) body.HostConfig.Binds = Binds;
  if (VolumesFrom.length > 0) body.HostConfig.VolumesFrom = VolumesFrom;
}

/** The docker CLI's own word for "mask nothing", which the engine does not know. */
const UNCONFINED = "systempaths=unconfined";

function addSecurity(body: CreateBody, { capabilities, securityOpts }: Properties): void {
  if (isObject(capabilities)) {
    body.HostConfig.CapAdd = capabilityNames(capabilities.adds);
    body.HostConfig.CapDrop = capabilityNames(capabilities.drops);
  }
  if (!Array.isArray(securityOpts) || securityOpts.length === 0) return;
  body.HostConfig.SecurityOpt = securityOpts.filter((option) => option !== UNCONFINED);
  if (!securityOpts.includes(UNCONFINED)) return;
  body.HostConfig.MaskedPaths = [];
  body.HostConfig.ReadonlyPaths = [];
}

/** The engine's own names of capabilities, in order, as the docker CLI sends them. */
function capabilityNames(names: Value | undefined): string[] {
  const upper = (Array.isArray(names) ? names : []).map((name) => String(name).toUpperCase());
  const full = upper.map((name) => (name === "ALL" || name.startsWith("CAP_") ? name : `CAP_${name}`));
  return [...new Set(full)].sort();
}

/**
 * What the engine tells about a container's properties.
 * @param state What is known so far; some properties are read back only when a program set them.
 * @returns The properties that are read back; the others are absent.
 */
export function readContainer(inspect: Inspect, state: Properties): Properties {
  return {
    ...readTable(containerFields, inspect, state),
    ...readIdentity(inspect, state),
    ...readState(inspect, state),
  };
}

function readTable(fields: ContainerFields, inspect: Inspect, state: Properties): Properties {
  const read: Properties = {};
  for (const [name, field] of Object.entries(fields)) {
    const place = field.readPlace ?? field.place;
    if (!place || field.read === "never") continue;
    const value = get(inspect, place);
    if (field.read === "configured" && isZero(state[name])) continue;
    if (field.read === "present" && !value) continue;
    if (field.fromEngine) read[name] = field.fromEngine(value, state);
    else read[name] = (value ?? zeroOf(field)) as Value;
  }
  return read;
}

function readIdentity(inspect: Inspect, state: Properties): Properties {
  const byId = String(state.image ?? "").startsWith("sha256:");
  const adds = (get(inspect, "HostConfig.CapAdd") ?? []) as string[];
  const drops = (get(inspect, "HostConfig.CapDrop") ?? []) as string[];
  return {
    id: String(inspect.Id),
    name: String(inspect.Name).replace(/^\//, ""),
    ...(byId ? { image: String(inspect.Image) } : {}),
    ...(adds.length + drops.length > 0 ? { capabilities: { adds, drops } } : {}),
  };
}

/** A stopped container that should run shows as one that need not, which the next update corrects. */
function readState(inspect: Inspect, state: Properties): Properties {
  const running = get(inspect, "State.Running") === true;
  const mustRun = state.mustRun === true;
  const ports = get(inspect, "NetworkSettings.Ports") as PortBindings | undefined;
  return {
    ...((running || mustRun) && !isZero(state.ports) ? { ports: portValues(ports ?? {}) } : {}),
    ...(running ? {} : { exitCode: Number(get(inspect, "State.ExitCode") ?? 0) }),
    ...(!running && mustRun ? { mustRun: false } : {}),
  };
}

function get(object: Inspect, place: string): unknown {
  return place
    .split(".")
    .reduce<unknown>((value, key) => (value as Inspect | null | undefined)?.[key], object);
}

function put(object: Record<string, unknown>, place: string, value: unknown): void {
  const keys = place.split(".");
  const last = keys.pop() ?? place;
  let target = object;
  for (const key of keys) {
    target[key] ??= {};
    target = target[key] as Record<string, unknown>;
  }
  target[last] = value;
}
