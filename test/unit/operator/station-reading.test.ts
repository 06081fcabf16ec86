import { describe, expect, test } from "vitest";
import { addressOf, parseStations, parseStatistics } from "../../../operator/station-reading";

const station = {
  name: "station1",
  stationId: 1,
  macAddress: "aa:bb:cc:11:22:01",
  address: "",
  containerId: "c1",
  containerName: "flexstack_station_1",
  host: "",
};

test("parseStations takes the stack's output and refuses another shape", () => {
  expect(parseStations(JSON.stringify({ stations: [station] }))).toEqual([station]);
  expect(() => parseStations(JSON.stringify({ stations: [{ ...station, stationId: "1" }] }))).toThrow(
    /stationId/,
  );
});

describe("parseStatistics", () => {
  const statistics = {
    sent: { count: 3, secondsAgo: 0.2 },
    received: { fromStation: { "2": { count: 1, secondsAgo: null } } },
  };

  test("takes the part that matters of a station's file", () => {
    const file = { stationId: 1, ...statistics, received: { count: 1, ...statistics.received } };
    expect(parseStatistics(JSON.stringify(file))).toEqual({ statistics });
  });

  test.each([
    ["cat: can't open '/run/flexstack/statistics.json': No such file", /^no statistics: cat: can't open/],
    ["", /^no statistics$/],
    ['{"other": 1}', /^no statistics: /],
  ])("%j is a problem", (text, problem) => {
    expect(parseStatistics(text)).toEqual({ problem: expect.stringMatching(problem) });
  });
});

test.each([
  [{ v2xnet: { IPAddress: "172.18.0.2" } }, "172.18.0.2"],
  [{ a: { IPAddress: "10.0.0.2" }, b: { IPAddress: "10.1.0.2" } }, "10.0.0.2, 10.1.0.2"],
  [{ host: { IPAddress: "" } }, "host network"],
  [{ v2xnet: { IPAddress: "" } }, "none"],
])("a container on %j is at %s", (Networks, address) => {
  expect(addressOf({ NetworkSettings: { Networks } })).toBe(address);
});
