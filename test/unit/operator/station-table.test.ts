import { describe, expect, test } from "vitest";
import type { StationReading } from "../../../operator/station-reading";
import { stationRows, stationTable } from "../../../operator/station-table";

function reading(id: number, received: Record<string, number>): StationReading {
  const counts = Object.entries(received).map(([peer, count]) => [peer, { count, secondsAgo: 0.1 }]);
  return {
    station: {
      name: `station${id}`,
      stationId: id,
      macAddress: "aa:bb:cc:11:22:01",
      address: `172.18.0.${id}`,
      containerId: "c",
      containerName: `flexstack_station_${id}`,
      host: "",
    },
    statistics: {
      sent: { count: 100 + id, secondsAgo: 0.1 },
      received: { fromStation: Object.fromEntries(counts) },
    },
  };
}

describe("stationTable", () => {
  test("has a column for each other station", () => {
    const rows = stationRows([reading(1, { 2: 9, 3: 10 }), reading(2, { 1: 8, 3: 9 }), reading(3, { 1: 7 })]);
    expect(stationTable(rows)).toBe(
      [
        "STATION   CONTAINER            ADDRESS     VAMS SENT  FROM station1  FROM station2  FROM station3",
        "station1  flexstack_station_1  172.18.0.1        101              -              9             10",
        "station2  flexstack_station_2  172.18.0.2        102              8              -              9",
        "station3  flexstack_station_3  172.18.0.3        103              7              0              -",
      ].join("\n"),
    );
  });

  test("sums up where there are too many for columns", () => {
    const ids = Array.from({ length: 10 }, (_, index) => index + 1);
    const gone = { 77: 1 };
    const received = { ...Object.fromEntries(ids.slice(1).map((id) => [id, 10 + id])), ...gone };
    const table = stationTable(
      stationRows([reading(1, received), ...ids.slice(1).map((id) => reading(id, {}))]),
    );
    expect(table).toContain("101  9 of 9 stations, 12 to 20 each");
    expect(table).toContain("102  0 of 9 stations\n");
    expect(table).not.toContain("FROM station");
  });

  test("says what is not known, and what is known better than by the stack's output", () => {
    const { station, statistics } = reading(1, {});
    const [head = "", ...lines] = stationTable(
      stationRows([
        { station: { ...station, address: "" }, problem: "gone" },
        { station, address: "172.18.0.9", statistics },
      ]),
    ).split("\n");
    const at = (line: string | undefined, column: string) =>
      line?.slice(head.indexOf(column)).trim().split(/ +/)[0];
    expect(lines.map((line) => at(line, "ADDRESS"))).toEqual(["unknown", "172.18.0.9"]);
    expect(lines.map((line) => at(line, "VAMS SENT"))).toEqual(["?", "101"]);
  });
});

test("stationRows is the same as plain data", () => {
  expect(stationRows([reading(1, { 2: 9 })])).toEqual([
    {
      station: "station1",
      stationId: 1,
      macAddress: "aa:bb:cc:11:22:01",
      container: "flexstack_station_1",
      address: "172.18.0.1",
      sent: 101,
      received: { 2: 9 },
    },
  ]);
});

test("stationRows says why there are no numbers", () => {
  const { station } = reading(1, {});
  expect(stationRows([{ station, problem: "container c is not running" }])[0]).toMatchObject({
    sent: null,
    received: {},
    problem: "container c is not running",
  });
});
