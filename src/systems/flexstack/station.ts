import type { FlexstackConfig } from "./config";
import { documentedMac } from "./mac";

/** One C-ITS station with everything decided. */
export interface Station {
  /** The documented service name: `station1`. */
  service: string;
  /** ETSI station id. */
  stationId: number;
  /** Six hex pairs, lower case. */
  macAddress: string;
  /** `flexstack_station_1`. */
  containerName: string;
  logLevel: FlexstackConfig["logLevel"];
  /** Interface inside the container; of the host in host mode. */
  interface: string;
}

/** The address of the seed's single station. */
const SINGLE_STATION_MAC = "aa:bb:cc:11:22:33";
const DOCUMENTED_COUNT = 3;

/** The stations that a site asks for: listed, counted, or the documented three (one in host mode). */
export function stationsOf(config: FlexstackConfig): Station[] {
  return (config.stations ?? countedStations(config)).map(
    ({ id, mac, containerName, logLevel, interface: own }) => ({
      service: `station${id}`,
      stationId: id,
      macAddress: mac ?? documentedMac(id),
      containerName: containerName ?? `flexstack_station_${id}`,
      logLevel: logLevel ?? config.logLevel,
      interface: own ?? config.interface,
    }),
  );
}

function countedStations({ mode, replicas }: FlexstackConfig): NonNullable<FlexstackConfig["stations"]> {
  if (mode === "host") return [{ id: 1, mac: SINGLE_STATION_MAC }];
  return Array.from({ length: replicas ?? DOCUMENTED_COUNT }, (_, index) => ({ id: index + 1 }));
}
