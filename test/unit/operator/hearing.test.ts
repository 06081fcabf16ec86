import { describe, expect, test } from "vitest";
import { allHear, deafness, explainSilence, hearingProgress } from "../../../operator/hearing";
import type { StationReading } from "../../../operator/station-reading";

/** A station that sends and hears the given ids, the last time so many seconds ago. */
function reading(
  id: number,
  hears: number[],
  options: { mac?: string; host?: string; ago?: number } = {},
): StationReading {
  const { mac = `aa:bb:cc:11:22:0${id}`, host = "", ago = 0.4 } = options;
  const tally = { count: 10, secondsAgo: ago };
  return {
    station: {
      name: `station${id}`,
      stationId: id,
      macAddress: mac,
      address: `10.0.0.${id}`,
      containerId: `c${id}`,
      containerName: `flexstack_station_${id}`,
      host,
    },
    statistics: {
      sent: { count: 12, secondsAgo: 0.4 },
      received: { fromStation: Object.fromEntries(hears.map((peer) => [String(peer), tally])) },
    },
  };
}

/** The same station with nothing sent for the given time. */
function silent(of: StationReading, secondsAgo: number | null): StationReading {
  const received = of.statistics?.received ?? { fromStation: {} };
  return { ...of, statistics: { sent: { count: 12, secondsAgo }, received } };
}

const pairs = (readings: StationReading[]) =>
  deafness(readings).map(
    ({ listener, speaker }) => `${listener.station.stationId}<${speaker.station.stationId}`,
  );

describe("all hear", () => {
  test("each other one", () => {
    const readings = [reading(1, [2, 3]), reading(2, [1, 3]), reading(3, [1, 2])];
    expect(allHear(readings)).toBe(true);
    expect(hearingProgress(readings)).toBe("6 of 6");
    expect(explainSilence(readings)).toEqual([]);
  });

  test("a lone station, that has nobody to hear", () => {
    expect(allHear([reading(1, [])])).toBe(true);
    expect(allHear([silent(reading(1, []), null)])).toBe(false);
  });

  test("stations of two engines among themselves only", () => {
    const [here, there] = [reading(1, [2]), reading(2, [1])];
    const far = [reading(3, [4], { host: "ssh://edge" }), reading(4, [3], { host: "ssh://edge" })];
    expect(allHear([here, there, ...far])).toBe(true);
    expect(hearingProgress([here, there, ...far])).toBe("4 of 4");
  });
});

describe("not all hear", () => {
  test("what was heard long ago is not heard: a count alone says nothing on a second run", () => {
    const readings = [reading(1, [2], { ago: 3.1 }), reading(2, [1])];
    expect(pairs(readings)).toEqual(["1<2"]);
    expect(hearingProgress(readings)).toBe("1 of 2");
    expect(allHear(readings)).toBe(false);
  });

  test("the explanation names who does not hear whom, with a command to look at it", () => {
    const lines = explainSilence([reading(1, [2, 3]), reading(2, [1, 3]), reading(3, [])]);
    expect(lines).toEqual([
      expect.stringMatching(
        /^station3 does not hear station1, station2, though all send\. Next: .*docker inspect .*flexstack_station_3 flexstack_station_1/,
      ),
    ]);
  });

  test("those with one MAC are found, and said once", () => {
    const mac = "aa:bb:cc:11:22:33";
    const twins = [reading(1, [4], { mac }), reading(2, [4], { mac }), reading(3, [4], { mac })];
    expect(explainSilence([...twins, reading(4, [1, 2, 3])])).toEqual([
      expect.stringMatching(
        /^station1, station2, station3 ignore each other, for all have the MAC aa:bb:cc:11:22:33/,
      ),
    ]);
  });

  test("a broken station is the cause, so that nobody is told about not hearing it", () => {
    const gone: StationReading = { station: reading(2, []).station, problem: "container c2 is not running" };
    const lines = explainSilence([reading(1, [3]), gone, silent(reading(3, [1]), 9)]);
    expect(lines).toEqual([
      "station2 cannot be read (container c2 is not running). Next: docker logs --tail 20 flexstack_station_2",
      "station3 does not send. Next: docker logs --tail 20 flexstack_station_3",
    ]);
  });

  test("the next step is for the station's own engine", () => {
    const host = "ssh://ops@edge";
    const [line] = explainSilence([silent(reading(1, [], { host }), null)]);
    expect(line).toContain("docker --host ssh://ops@edge logs");
  });
});
