import { isObject, type Value } from "../../provider/values";
import { atLeast } from "../../schema/validators";
import { at, type ContainerFields, flag, integer, list, set, text } from "./fields";
import { samePorts } from "./ports";

const endpoint = {
  gateway: text(),
  globalIpv6Address: text(),
  globalIpv6PrefixLength: integer(),
  ipAddress: text(),
  ipPrefixLength: integer(),
  ipv6Gateway: text(),
  macAddress: text(),
  networkName: text(),
};

/** How the container is reached and what it reaches. */
export const networkFields: ContainerFields = {
  networkMode: text({ default: "bridge", replaces: true, ...at("HostConfig.NetworkMode") }),
  networksAdvanced: set({
    replaces: true,
    of: {
      aliases: set({ replaces: true }),
      driverOpts: set({ replaces: true }),
      gwPriority: integer({ replaces: true, validate: atLeast(0) }),
      ipv4Address: text({ replaces: true }),
      ipv6Address: text({ replaces: true }),
      linkLocalIps: set({ replaces: true }),
      macAddress: text({ replaces: true }),
      name: text({ required: true, replaces: true }),
    },
  }),
  ports: list({
    replaces: true,
    equivalent: samePorts,
    of: {
      external: integer({ computed: true, replaces: true }),
      internal: integer({ required: true, replaces: true }),
      ip: text({ default: "0.0.0.0", replaces: true }),
      protocol: text({ default: "tcp", replaces: true }),
    },
  }),
  publishAllPorts: flag({ replaces: true, ...at("HostConfig.PublishAllPorts") }),
  hosts: set({
    replaces: true,
    of: { host: text({ required: true, replaces: true }), ip: text({ required: true, replaces: true }) },
    ...at("HostConfig.ExtraHosts", { toEngine: hostLines, fromEngine: hostValues }),
  }),
  dns: set({ replaces: true, ...at("HostConfig.Dns") }),
  dnsOpts: set({ replaces: true, ...at("HostConfig.DnsOptions") }),
  dnsSearches: set({ replaces: true, ...at("HostConfig.DnsSearch") }),
  bridge: text({ output: true, readPlace: "NetworkSettings.Bridge" }),
  networkDatas: list({
    output: true,
    of: endpoint,
    readPlace: "NetworkSettings.Networks",
    fromEngine: endpointValues,
  }),
};

function hostLines(value: Value): string[] {
  return (Array.isArray(value) ? value : []).filter(isObject).map(({ host, ip }) => `${host}:${ip}`);
}

function hostValues(value: unknown): Value {
  return ((value ?? []) as string[]).map((line) => {
    const [host = "", ip = ""] = line.split(":");
    return { host, ip };
  });
}

interface Endpoint {
  Gateway?: string;
  GlobalIPv6Address?: string;
  GlobalIPv6PrefixLen?: number;
  IPAddress?: string;
  IPPrefixLen?: number;
  IPv6Gateway?: string;
  MacAddress?: string;
}

function endpointValues(value: unknown): Value {
  return Object.entries((value ?? {}) as Record<string, Endpoint>).map(([networkName, data]) => ({
    gateway: data.Gateway ?? "",
    globalIpv6Address: data.GlobalIPv6Address ?? "",
    globalIpv6PrefixLength: data.GlobalIPv6PrefixLen ?? 0,
    ipAddress: data.IPAddress ?? "",
    ipPrefixLength: data.IPPrefixLen ?? 0,
    ipv6Gateway: data.IPv6Gateway ?? "",
    macAddress: data.MacAddress ?? "",
    networkName,
  }));
}
