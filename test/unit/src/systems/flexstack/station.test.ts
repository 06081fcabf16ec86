import { expect, test } from "vitest";
import { flexstackSchema } from "../../../../../src/systems/flexstack/config";
import { stationsOf } from "../../../../../src/systems/flexstack/station";

function stations(config: object) {
  return stationsOf(flexstackSchema.parse({ type: "flexstack", ...config }));
}

test("without a word there are the documented three", () => {
  expect(stations({})).toEqual(
    [1, 2, 3].map((id) => ({
      service: `station${id}`,
      stationId: id,
      macAddress: `aa:bb:cc:11:22:0${id}`,
      containerName: `flexstack_station_${id}`,
      logLevel: "INFO",
      interface: "eth0",
    })),
  );
});

test("scaling out keeps every station that is there as it is", () => {
  expect(stations({ replicas: 10 }).slice(0, 3)).toEqual(stations({ replicas: 3 }));
});

test("listed stations say what they have of their own", () => {
  const listed = stations({
    logLevel: "DEBUG",
    stations: [
      { id: 7, mac: "02:00:00:00:00:0A", containerName: "rsu", logLevel: "ERROR", interface: "eth1" },
      { id: 9 },
    ],
  });
  expect(listed).toEqual([
    {
      service: "station7",
      stationId: 7,
      macAddress: "02:00:00:00:00:0a",
      containerName: "rsu",
      logLevel: "ERROR",
      interface: "eth1",
    },
    {
      service: "station9",
      stationId: 9,
      macAddress: "aa:bb:cc:11:22:09",
      containerName: "flexstack_station_9",
      logLevel: "DEBUG",
      interface: "eth0",
    },
  ]);
});

test("host mode has the seed's single station", () => {
  expect(stations({ mode: "host", interface: "enp3s0" })).toMatchObject([
    { stationId: 1, macAddress: "aa:bb:cc:11:22:33", interface: "enp3s0" },
  ]);
});
