import { columns } from "./columns";
import type { StationReading } from "./station-reading";

/** More stations than this get one summary instead of a column each. */
const MOST_COLUMNS = 8;

/** A station in the JSON form of the table. */
export interface StationRow {
  station: string;
  stationId: number;
  macAddress: string;
  container: string;
  /** Its address on the network; in words where it has none of its own. */
  address: string;
  /** VAMs sent since its start; null when its statistics cannot be read. */
  sent: number | null;
  /** VAMs received since its start, by the other station's id. */
  received: Record<string, number>;
  /** Why the statistics cannot be read; absent when they can. */
  problem?: string;
}

/** The readings as plain data, in the order of the stations. */
export function stationRows(readings: readonly StationReading[]): StationRow[] {
  return readings.map(({ station, address, statistics, problem }) => ({
    station: station.name,
    stationId: station.stationId,
    macAddress: station.macAddress,
    container: station.containerName,
    address: address ?? (station.address || "unknown"),
    sent: statistics?.sent.count ?? null,
    received: Object.fromEntries(
      Object.entries(statistics?.received.fromStation ?? {}).map(([id, { count }]) => [id, count]),
    ),
    ...(problem === undefined ? {} : { problem }),
  }));
}

/** The table that the quickstart prints: what each station has sent, and what it has received from each other one. */
export function stationTable(rows: readonly StationRow[]): string {
  const peers = rows.length <= MOST_COLUMNS ? rows : [];
  const head = [
    "STATION",
    "CONTAINER",
    "ADDRESS",
    "VAMS SENT",
    ...peers.map(({ station }) => `FROM ${station}`),
    ...(peers.length === 0 ? ["RECEIVED FROM OTHERS"] : []),
  ];
  const body = rows.map((row) => [
    row.station,
    row.container,
    row.address,
    String(row.sent ?? "?"),
    ...peers.map((peer) => (peer === row ? "-" : String(row.received[peer.stationId] ?? 0))),
    ...(peers.length === 0 ? [summary(row, rows)] : []),
  ]);
  return columns([head, ...body]);
}

/** `9 of 9 stations, 18 to 20 each`. A station remembers those that are gone, too: they do not count. */
function summary(row: StationRow, rows: readonly StationRow[]): string {
  const others = rows.filter((other) => other !== row);
  const counts = others.flatMap(({ stationId }) => row.received[stationId] ?? []);
  const each = counts.length === 0 ? "" : `, ${Math.min(...counts)} to ${Math.max(...counts)} each`;
  return `${counts.length} of ${others.length} stations${each}`;
}
