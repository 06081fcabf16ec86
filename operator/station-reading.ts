import { z } from "zod";
import { EngineClient, logText, reasonOf, resolveEngineTarget } from "../engine";

const stationSchema = z.object({
  /** The documented service name: `station1`. */
  name: z.string(),
  stationId: z.number(),
  macAddress: z.string(),
  /** Address on the stations' network; empty on the host's network. */
  address: z.string(),
  containerId: z.string(),
  containerName: z.string(),
  /** The engine's address as the site file has it; empty for the local one. */
  host: z.string(),
});

const tallySchema = z.object({ count: z.number(), secondsAgo: z.number().nullable() });

const statisticsSchema = z.object({
  sent: tallySchema,
  received: z.object({ fromStation: z.record(z.string(), tallySchema) }),
});

/** One station as the stack's output has it. */
export type StationOutput = z.infer<typeof stationSchema>;

/** What a station has counted since it was started; see `src/systems/flexstack/image/station/statistics.py`. */
export type StationStatistics = z.infer<typeof statisticsSchema>;

/** A station with what it has counted, or with the reason why that cannot be read. */
export interface StationReading {
  station: StationOutput;
  /** Where it is now, in words; the stack's output may be older than the container's last start. */
  address?: string;
  statistics?: StationStatistics;
  /** Why there are no statistics, in one line. */
  problem?: string;
}

/** Reads the stack's output `flexstack`. Throws when it has another shape. */
export function parseStations(output: string): StationOutput[] {
  return z.object({ stations: z.array(stationSchema) }).parse(JSON.parse(output)).stations;
}

const READ_STATISTICS = ["sh", "-c", 'cat "${STATISTICS_FILE:-/run/flexstack/statistics.json}"'];
const LIMITS = { timeoutMs: 5000 };

/** Reads the statistics of many stations, over one connection per engine. */
export class StationReader {
  readonly #clients = new Map<string, EngineClient>();

  /** Reads all stations at the same time. Never throws: a reading says what went wrong. */
  read(stations: readonly StationOutput[]): Promise<StationReading[]> {
    return Promise.all(stations.map((station) => this.#readOne(station)));
  }

  /** Ends the connections. */
  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  async #readOne(station: StationOutput): Promise<StationReading> {
    const client = this.#clientOf(station.host);
    const container = `/containers/${station.containerId}`;
    try {
      const [inspected, text] = await Promise.all([
        client.requestJson<InspectedContainer>("GET", `${container}/json`, undefined, LIMITS),
        execute(client, container, READ_STATISTICS),
      ]);
      return { station, address: addressOf(inspected), ...parseStatistics(text) };
    } catch (error) {
      return { station, problem: reasonOf(error) };
    }
  }

  #clientOf(host: string): EngineClient {
    const known = this.#clients.get(host);
    if (known !== undefined) return known;
    const client = new EngineClient(resolveEngineTarget(host === "" ? {} : { host }));
    this.#clients.set(host, client);
    return client;
  }
}

async function execute(client: EngineClient, container: string, command: string[]): Promise<string> {
  const settings = { AttachStdout: true, AttachStderr: true, Cmd: command };
  const { Id } = await client.requestJson<{ Id: string }>("POST", `${container}/exec`, settings, LIMITS);
  return logText(
    await client.requestBytes("POST", `/exec/${Id}/start`, { Detach: false, Tty: false }, LIMITS),
  );
}

/** The part of a container's inspection that says where it is. */
export interface InspectedContainer {
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
}

/** A container's addresses, in words. */
export function addressOf({ NetworkSettings: { Networks } }: InspectedContainer): string {
  if (Networks.host !== undefined) return "host network";
  const addresses = Object.values(Networks).map(({ IPAddress }) => IPAddress);
  return addresses.filter((address) => address !== "").join(", ") || "none";
}

/** Reads a statistics file's text; anything else in its place is the problem. */
export function parseStatistics(text: string): Pick<StationReading, "statistics" | "problem"> {
  try {
    return { statistics: statisticsSchema.parse(JSON.parse(text)) };
  } catch {
    const found = text.trim().split("\n").at(-1) ?? "";
    return { problem: `no statistics${found === "" ? "" : `: ${found.slice(0, 200)}`}` };
  }
}
