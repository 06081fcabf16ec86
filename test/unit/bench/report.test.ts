import { expect, test } from "vitest";
import { compareRow, renderPaths, renderTable } from "../../../bench/report";

const UP = { name: "up", services: 30, ours: { seconds: 9.5, cpuSeconds: 8 }, rounds: 3 } as const;

test("a row is compared with Compose in the same run, and with the official plugins where they were measured", () => {
  const row = compareRow({ ...UP, compose: { seconds: 5 } });
  expect(row).toMatchObject({ official: 10.3, ratioToCompose: 1.9 });
  expect(row.officialRatioToCompose).toBeCloseTo(10.3 / 3.8);
  expect(compareRow({ ...UP, services: 31 })).toMatchObject({
    official: undefined,
    ratioToCompose: undefined,
  });
  expect(compareRow({ name: "gate", ours: { seconds: 1 }, rounds: 1 }).official).toBeUndefined();
});

test("the table has a column for each figure and leaves out what there is not", () => {
  const rows = [
    { ...UP, compose: { seconds: 5 } },
    { name: "gate", ours: { seconds: 0.6 }, rounds: 5 } as const,
  ];
  expect(renderTable(rows.map(compareRow))).toBe(
    [
      "      services  seconds   cpu  official  compose  /compose  official/compose  rounds",
      "up          30     9.50  8.00     10.30     5.00      1.90              2.71       3",
      "gate               0.60                                                            5",
    ].join("\n"),
  );
});

test("a row with chains tells both, and what the command took beside them", () => {
  const paths = {
    ours: [{ name: "broker", waiting: 1, start: 0.5, ready: 7 }],
    compose: [{ name: "broker", waiting: 0.25, start: 0.25, ready: 4 }],
  };
  expect(renderPaths({ ...UP, compose: { seconds: 5 } })).toBeUndefined();
  expect(renderPaths({ ...UP, compose: { seconds: 5 }, paths })?.split("\n")).toEqual([
    "up: the chain that made our 9.50 s",
    "waiting    start    ready       at  service",
    "    1.0      0.5      7.0      8.5  broker",
    "    and 1.00 s more until the command ended",
    "",
    "up: the chain that made Compose's 5.00 s",
    "waiting    start    ready       at  service",
    "    0.3      0.3      4.0      4.5  broker",
    "    and 0.50 s more until the command ended",
  ]);
});
