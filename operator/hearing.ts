import type { StationOutput, StationReading } from "./station-reading";

/** A station sends twice a second: whoever was heard this long ago is not heard any more. In seconds. */
const HEARD_WITHIN = 3;

/** One station that does not hear another one. */
export interface Deafness {
  listener: StationReading;
  speaker: StationReading;
}

/**
 * Which stations do not hear which others, at this moment. Stations of different engines are not expected to hear each
 * other: a bridge network ends at its host.
 */
export function deafness(readings: readonly StationReading[]): Deafness[] {
  return readings.flatMap((listener) =>
    readings
      .filter((speaker) => speaker !== listener && speaker.station.host === listener.station.host)
      .filter((speaker) => !hears(listener, speaker.station))
      .map((speaker) => ({ listener, speaker })),
  );
}

/** Whether all is well: every station can be read, sends, and hears every other one. */
export function allHear(readings: readonly StationReading[]): boolean {
  return readings.every(sends) && deafness(readings).length === 0;
}

/** How many of the connections work, for a line of progress: `4 of 6`. */
export function hearingProgress(readings: readonly StationReading[]): string {
  const wanted = readings.reduce(
    (sum, { station }) => sum + readings.filter((other) => other.station.host === station.host).length - 1,
    0,
  );
  return `${wanted - deafness(readings).length} of ${wanted}`;
}

/** What is wrong, one line per cause, each with the next step. */
export function explainSilence(readings: readonly StationReading[]): string[] {
  const broken = readings.filter((reading) => !sends(reading));
  const rest = deafness(readings.filter(sends));
  return [...broken.map(explainBroken), ...explainDeaf(rest)];
}

function hears({ statistics }: StationReading, { stationId }: StationOutput): boolean {
  return isRecent(statistics?.received.fromStation[String(stationId)]?.secondsAgo);
}

function sends({ statistics }: StationReading): boolean {
  return isRecent(statistics?.sent.secondsAgo);
}

function isRecent(secondsAgo: number | null | undefined): boolean {
  return typeof secondsAgo === "number" && secondsAgo <= HEARD_WITHIN;
}

function explainBroken({ station, problem }: StationReading): string {
  const what = problem === undefined ? "does not send" : `cannot be read (${problem})`;
  return `${station.name} ${what}. Next: ${docker(station)} logs --tail 20 ${station.containerName}`;
}

function explainDeaf(pairs: readonly Deafness[]): string[] {
  const isTwin = ({ listener, speaker }: Deafness) =>
    listener.station.macAddress === speaker.station.macAddress;
  const strangers = pairs.filter((pair) => !isTwin(pair));
  const listeners = [...new Set(strangers.map(({ listener }) => listener))];
  return [
    ...new Set(
      pairs.filter(isTwin).map(({ listener }) => explainTwins(listener.station, pairs.filter(isTwin))),
    ),
    ...listeners.map((listener) => explainListener(listener.station, strangers)),
  ];
}

function explainTwins({ macAddress }: StationOutput, pairs: readonly Deafness[]): string {
  const twins = pairs
    .map(({ listener }) => listener.station)
    .filter((station) => station.macAddress === macAddress);
  const names = [...new Set(twins.map(({ name }) => name))].join(", ");
  return `${names} ignore each other, for all have the MAC ${macAddress}. Next: give each its own in the site file`;
}

function explainListener(station: StationOutput, pairs: readonly Deafness[]): string {
  const silent = pairs
    .filter(({ listener }) => listener.station === station)
    .map(({ speaker }) => speaker.station);
  const containers = [station, ...silent].map(({ containerName }) => containerName).join(" ");
  const look = `${docker(station)} inspect --format '{{.Name}} {{json .NetworkSettings.Networks}}' ${containers}`;
  const names = silent.map(({ name }) => name).join(", ");
  return `${station.name} does not hear ${names}, though all send. Next: see whether they share a network: ${look}`;
}

/** The docker CLI for a station's engine. */
export function docker({ host }: StationOutput): string {
  return host === "" ? "docker" : `docker --host ${host}`;
}
