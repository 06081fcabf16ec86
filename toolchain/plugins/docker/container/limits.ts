import { isObject, type Value } from "../../provider/values";
import { atLeast, matches } from "../../schema/validators";
import {
  at,
  type ContainerField,
  type ContainerFields,
  flag,
  integer,
  map,
  mebibytes,
  set,
  text,
} from "./fields";

/** What the container may use, and what it may do. */
export const limitFields: ContainerFields = {
  memory: integer({ validate: atLeast(0), ...at("HostConfig.Memory", mebibytes) }),
  memoryReservation: integer({
    default: 0,
    validate: atLeast(0),
    ...at("HostConfig.MemoryReservation", mebibytes),
  }),
  memorySwap: integer({ validate: atLeast(-1), ...at("HostConfig.MemorySwap", mebibytes) }),
  shmSize: integer({
    computed: true,
    replaces: true,
    validate: atLeast(0),
    ...at("HostConfig.ShmSize", mebibytes),
  }),
  cpus: text({
    replaces: true,
    ...at("HostConfig.NanoCpus", { read: "present", toEngine: nanoCpus, fromEngine: cpusText }),
  }),
  cpuShares: integer({ validate: atLeast(0), ...at("HostConfig.CpuShares") }),
  cpuSet: text({ validate: matches("^\\d+([,-]\\d+)*$"), ...at("HostConfig.CpusetCpus") }),
  cpuPeriod: integer({ validate: atLeast(0), ...at("HostConfig.CpuPeriod", { read: "never" }) }),
  cpuQuota: integer({ validate: atLeast(0), ...at("HostConfig.CpuQuota", { read: "never" }) }),
  ulimits: set({
    replaces: true,
    of: {
      hard: integer({ required: true, replaces: true }),
      name: text({ required: true, replaces: true }),
      soft: integer({ required: true, replaces: true }),
    },
    ...at("HostConfig.Ulimits", renamed({ hard: "Hard", name: "Name", soft: "Soft" }, "configured")),
  }),
  sysctls: map({ replaces: true, ...at("HostConfig.Sysctls") }),
  deviceReadBps: throttle("HostConfig.BlkioDeviceReadBps"),
  deviceReadIops: throttle("HostConfig.BlkioDeviceReadIOps"),
  deviceWriteBps: throttle("HostConfig.BlkioDeviceWriteBps"),
  deviceWriteIops: throttle("HostConfig.BlkioDeviceWriteIOps"),
  privileged: flag({ replaces: true, ...at("HostConfig.Privileged") }),
  capabilities: set({
    replaces: true,
    single: true,
    of: { adds: set({ replaces: true }), drops: set({ replaces: true }) },
  }),
  securityOpts: set({ computed: true, replaces: true, readPlace: "HostConfig.SecurityOpt" }),
  groupAdds: set({ replaces: true, ...at("HostConfig.GroupAdd") }),
  devices: set({
    replaces: true,
    of: {
      containerPath: text({ replaces: true }),
      hostPath: text({ required: true, replaces: true }),
      permissions: text({ default: "rwm", replaces: true }),
    },
    ...at("HostConfig.Devices", { read: "configured", toEngine: deviceBodies, fromEngine: deviceValues }),
  }),
  deviceRequests: set({
    replaces: true,
    of: {
      capabilities: set({ replaces: true }),
      count: integer({ default: 0, replaces: true }),
      deviceIds: set({ replaces: true }),
      driver: text({ default: "cdi", replaces: true }),
      options: map({ replaces: true }),
    },
    ...at("HostConfig.DeviceRequests", {
      read: "configured",
      toEngine: requestBodies,
      fromEngine: requestValues,
    }),
  }),
  gpus: text({
    replaces: true,
    ...at("HostConfig.DeviceRequests", { read: "never", toEngine: gpuRequest }),
  }),
  runtime: text({ computed: true, replaces: true, ...at("HostConfig.Runtime") }),
  pidMode: text({ replaces: true, ...at("HostConfig.PidMode", { read: "configured" }) }),
  ipcMode: text({ computed: true, replaces: true, ...at("HostConfig.IpcMode") }),
  usernsMode: text({ replaces: true, ...at("HostConfig.UsernsMode") }),
  cgroupnsMode: text({ replaces: true, ...at("HostConfig.CgroupnsMode", { read: "never" }) }),
  cgroupParent: text({ replaces: true, ...at("HostConfig.CgroupParent", { read: "never" }) }),
};

type Forms = Pick<ContainerField, "toEngine" | "fromEngine" | "read">;

/** Objects that the engine has under other member names. */
function renamed(names: Record<string, string>, read: ContainerField["read"]): Forms {
  const pairs = Object.entries(names);
  return {
    read,
    toEngine: (value) =>
      objectsOf(value).map((element) =>
        Object.fromEntries(pairs.map(([ours, theirs]) => [theirs, element[ours]])),
      ),
    fromEngine: (value) =>
      ((value ?? []) as Record<string, Value>[]).map((element) =>
        Object.fromEntries(pairs.map(([ours, theirs]) => [ours, element[theirs] ?? null])),
      ),
  };
}

function throttle(place: string): ContainerField {
  const rate = integer({ required: true, validate: atLeast(0) });
  return set({
    of: { path: text({ required: true }), rate },
    ...at(place, renamed({ path: "Path", rate: "Rate" }, "always")),
  });
}

function objectsOf(value: Value): Record<string, Value>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function deviceBodies(value: Value): unknown {
  return objectsOf(value).map((device) => ({
    PathOnHost: device.hostPath,
    PathInContainer: device.containerPath || device.hostPath,
    CgroupPermissions: device.permissions,
  }));
}

/** The path in the container is told only where a program gave one: the engine always has one. */
function deviceValues(value: unknown, state: Record<string, Value>): Value {
  const withPath = new Set(
    objectsOf(state.devices ?? [])
      .filter((device) => device.containerPath)
      .map((device) => device.hostPath),
  );
  return ((value ?? []) as Record<string, string>[]).map((device) => ({
    containerPath: withPath.has(device.PathOnHost ?? "") ? (device.PathInContainer ?? "") : "",
    hostPath: device.PathOnHost ?? "",
    permissions: device.CgroupPermissions ?? "",
  }));
}

function requestBodies(value: Value): unknown {
  return objectsOf(value).map((request) => ({
    Driver: request.driver,
    Count: request.count ?? 0,
    DeviceIDs: request.deviceIds,
    Capabilities: [request.capabilities],
    Options: request.options ?? {},
  }));
}

/** What `docker run --gpus` asks of the engine for `all` or `device=0,2`. */
function gpuRequest(value: Value): unknown {
  const [, devices] = /^device=(.+)$/.exec(String(value)) ?? [];
  const which = devices === undefined ? { Count: -1 } : { Count: 0, DeviceIDs: devices.split(",") };
  return [{ Driver: "", ...which, Capabilities: [["gpu"]], Options: {} }];
}

interface DeviceRequest {
  Driver?: string;
  Count?: number;
  DeviceIDs?: string[] | null;
  Capabilities?: string[][] | null;
  Options?: Record<string, string> | null;
}

function requestValues(value: unknown): Value {
  return ((value ?? []) as DeviceRequest[]).map((request) => ({
    capabilities: request.Capabilities?.[0] ?? [],
    count: request.Count ?? 0,
    deviceIds: request.DeviceIDs ?? [],
    driver: request.Driver ?? "",
    options: request.Options ?? null,
  }));
}

const NANO = 9;

/** Billionths of a processor of a decimal number. */
function nanoCpus(value: Value): number {
  const [, whole = "", fraction = ""] = /^(\d*)\.?(\d*)$/.exec(String(value).trim()) ?? [];
  if (!whole && !fraction)
    throw new Error(`Error setting cpus: failed to parse ${value} as a rational number`);
  if (fraction.replace(/0+$/, "").length > NANO) throw new Error("Error setting cpus: value is too precise");
  return Number(whole || "0") * 10 ** NANO + Number(fraction.slice(0, NANO).padEnd(NANO, "0"));
}

/** The decimal number that the official plugin makes of it: `1.0`, `0.5`, `1.25`; and its oddities `10.`, `0.1` for 0.05. */
function cpusText(value: unknown): string {
  const digits = String(value).padStart(NANO + 1, "0");
  const text = `${digits.slice(0, -NANO)}.${digits.slice(-NANO)}`;
  // It means to find whole numbers by that, and rounds whatever has nine zeros to one decimal.
  if ([...text].filter((digit) => digit === "0").length !== NANO) return text.replace(/0+$/, "");
  const tenths = Math.floor((Number(value) + 5e7) / 1e8);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}
