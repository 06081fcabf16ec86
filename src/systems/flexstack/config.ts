import { z } from "zod";
import { asRecord } from "../../config/check";
import { foundText, type SiteProblem } from "../../config/problem";
import {
  cpus,
  duration,
  engineName,
  macAddress,
  memory,
  name,
  networkInterface,
  subnet,
  variableName,
  wholeNumber,
} from "../../config/words";
import { documentedMac } from "./mac";

/** ETSI TS 102 894-2: a StationID has 32 bits. */
const LARGEST_STATION_ID = 2 ** 32 - 1;
const MOST_STATIONS = 1000;
/** Names that the engine keeps for itself. */
const RESERVED_NETWORKS = ["bridge", "default", "host", "none"];
/** Variables that the station's own settings fill. */
export const STATION_VARIABLES = ["INTERFACE", "LOG_LEVEL", "MAC_ADDRESS", "STATION_ID"];

const stationId = wholeNumber(0, LARGEST_STATION_ID).describe(
  "The station's id, unique on the network: 0 to 4294967295 (ETSI TS 102 894-2).",
);

const logLevel = z.enum(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]);

const stationSchema = z.strictObject({
  id: stationId,
  mac: macAddress
    .optional()
    .describe("Its MAC address, unique on the network. Default: aa:bb:cc:11:22:00 plus the id."),
  containerName: engineName.optional().describe("Default: flexstack_station_<id>."),
  logLevel: logLevel.optional().describe("Default: the system's."),
  interface: networkInterface.optional().describe("Default: the system's."),
});

const networkSchema = z.strictObject({
  name: engineName
    .refine((text) => !RESERVED_NETWORKS.includes(text), {
      error: `the engine keeps these names for itself: ${RESERVED_NETWORKS.join(", ")}; use another, as v2xnet`,
    })
    .default("v2xnet")
    .describe("Default: v2xnet."),
  subnet: subnet.optional().describe("Default: the engine chooses one."),
});

const resourcesSchema = z.strictObject({
  cpus: cpus.optional().describe('CPUs of each station at most, as "0.5". Default: no limit.'),
  memory: memory.optional().describe('Memory of each station at most, as "128m". Default: no limit.'),
});

/** FlexStack V2X in a site file (seed 000, "Docker Deployment"). */
export const flexstackSchema = z.strictObject({
  type: z
    .literal("flexstack")
    .describe("FlexStack V2X: C-ITS stations that hear each other's awareness messages."),
  host: name.optional().describe("Name of the host. Default: the site's only one."),
  mode: z
    .enum(["bridge", "host"])
    .default("bridge")
    .describe(
      "bridge: stations on a network of their own. host: one privileged station on the host's interfaces.",
    ),
  network: networkSchema.prefault({}).describe("The bridge network of the stations."),
  stations: z.array(stationSchema).min(1).max(MOST_STATIONS).optional().describe("The stations one by one."),
  replicas: wholeNumber(1, MOST_STATIONS)
    .optional()
    .describe("How many stations, with ids 1, 2, … and MACs derived from them. Default: 3; 1 in host mode."),
  interface: networkInterface.default("eth0").describe("Interface that the stations use. Default: eth0."),
  logLevel: logLevel.default("INFO").describe("Default: INFO."),
  settingsBy: z
    .enum(["environment", "arguments"])
    .default("environment")
    .describe("How a station gets its id, MAC and interface. Default: environment."),
  healthcheck: z
    .enum(["sending", "import", "none"])
    .default("sending")
    .describe(
      "sending: true only while the station sends. import: the documented one, true while Python can import.",
    ),
  readyTimeout: duration
    .default("1m")
    .describe("How long a station may take to become healthy. Default: 1m."),
  netAdmin: z
    .boolean()
    .default(true)
    .describe("NET_ADMIN as documented; sending needs NET_RAW only. Default: true."),
  resources: resourcesSchema.prefault({}).describe("Limits of each station."),
  environment: z.record(variableName, z.string()).default({}).describe("More variables of every station."),
  secretEnvironment: z
    .record(variableName, z.string())
    .default({})
    .describe("Variables with a secret value: NAME: key, set by `pulumi config set --secret secrets:<key>`."),
  mountApp: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Path of an app.py that is mounted over the image's, for development; changes need a restart only.",
    ),
  source: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Folder or git URL of your own application with its Dockerfile. Default: the one in this repository.",
    ),
});

/** FlexStack's part of a site, defaults filled in. */
export type FlexstackConfig = z.output<typeof flexstackSchema>;

/** Mistakes between FlexStack's values. Takes the part as the file has it, so that all mistakes are told at once. */
export function flexstackProblems(
  config: Record<string, unknown>,
  secrets: readonly string[],
): SiteProblem[] {
  const stations = (Array.isArray(config.stations) ? config.stations : []).map(asStation);
  return [
    ...stationCountProblems(config, stations.length),
    ...duplicates(stations, "id"),
    ...duplicates(stations, "mac", documentedMac),
    ...duplicates(stations, "containerName", (id) => `flexstack_station_${id}`),
    ...variableProblems(config),
    ...secretProblems(config.secretEnvironment, secrets),
  ];
}

interface LooseStation {
  id?: number;
  mac?: string;
  containerName?: string;
}

function asStation(value: unknown): LooseStation {
  const { id, mac, containerName } = asRecord(value);
  return {
    id: typeof id === "number" && Number.isInteger(id) && id >= 0 ? id : undefined,
    mac: typeof mac === "string" ? mac.toLowerCase() : undefined,
    containerName: typeof containerName === "string" ? containerName : undefined,
  };
}

function stationCountProblems(config: Record<string, unknown>, listed: number): SiteProblem[] {
  const problems: SiteProblem[] = [];
  if (config.stations !== undefined && config.replicas !== undefined) {
    problems.push({
      path: ["replicas"],
      found: foundText(config.replicas),
      message: "stations are either listed or counted",
      hint: "remove stations, or remove replicas",
    });
  }
  const count = listed || (typeof config.replicas === "number" ? config.replicas : 1);
  if (config.mode === "host" && count > 1) {
    problems.push({
      path: [config.stations === undefined ? "replicas" : "stations"],
      found: `${count} stations`,
      message: "in host mode there is one station: several on one interface do not hear each other",
      hint: "use one station, or mode: bridge",
    });
  }
  return problems;
}

/**
 * Stations with the same value. A value that is not there is derived from the id; where both are derived, the ids are
 * the same, which is told once.
 */
function duplicates<Key extends keyof LooseStation>(
  stations: LooseStation[],
  key: Key,
  derive: (id: number) => LooseStation[Key] = () => undefined,
): SiteProblem[] {
  const owners = new Map<LooseStation[Key], number>();
  return stations.flatMap((station, index) => {
    const value = station[key] ?? (station.id === undefined ? undefined : derive(station.id));
    const owner = owners.get(value);
    if (value === undefined || owner === undefined) {
      owners.set(value, index);
      return [];
    }
    if (station[key] === undefined && stations[owner]?.[key] === undefined) return [];
    return [
      {
        path: ["stations", index, key],
        found: foundText(value),
        message: `stations[${owner}] has the same one`,
        hint: `give each station its own ${key}${key === "mac" ? ": two with one MAC ignore each other without a word" : ""}`,
      },
    ];
  });
}

function variableProblems(config: Record<string, unknown>): SiteProblem[] {
  const plain = Object.keys(asRecord(config.environment));
  const secret = Object.keys(asRecord(config.secretEnvironment));
  const reserved = (field: string, names: string[]) =>
    names
      .filter((variable) => STATION_VARIABLES.includes(variable))
      .map((variable) => ({
        path: [field, variable],
        message: "the station's own settings fill this variable",
        hint: "use stations, interface or logLevel instead",
      }));
  const twice = secret
    .filter((variable) => plain.includes(variable))
    .map((variable) => ({
      path: ["secretEnvironment", variable],
      message: "environment sets this variable too",
      hint: "remove one of the two",
    }));
  return [...reserved("environment", plain), ...reserved("secretEnvironment", secret), ...twice];
}

function secretProblems(secretEnvironment: unknown, secrets: readonly string[]): SiteProblem[] {
  const known = secrets.length > 0 ? ` (it has: ${[...secrets].sort().join(", ")})` : "";
  // What stands there is not repeated: somebody may have written the secret itself where its name belongs.
  return Object.entries(asRecord(secretEnvironment))
    .filter(([, key]) => typeof key === "string" && !secrets.includes(key))
    .map(([variable]) => ({
      path: ["secretEnvironment", variable],
      message: "this stack has no secret of the name that stands here",
      hint: `write a secret's name${known}; a new one is set by: pulumi config set --secret secrets:<name>`,
    }));
}
