import { expect, test } from "vitest";
import { compareRow, renderTable } from "../../../bench/report";

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
