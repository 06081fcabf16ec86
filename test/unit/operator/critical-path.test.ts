import fc from "fast-check";
import { expect, test } from "vitest";
import { type ContainerTimes, criticalPath, pathSeconds, pathTable } from "../../../operator/critical-path";

function times(
  name: string,
  [created, started, ready]: [number | undefined, number, number],
  ...waitsFor: ContainerTimes["waitsFor"]
): ContainerTimes {
  return { name, waitsFor, created, started, ready };
}

const ready = (name: string) => ({ name, until: "ready" as const });

test("the chain leads from the last to be ready over what each waited for longest", () => {
  const path = criticalPath(
    [
      times("database", [1500, 1600, 4000]),
      times("broker", [1500, 1700, 9000]),
      times("schema", [4200, 4300, 5000], ready("database")),
      times("topics", [9100, 9200, 11_000], ready("broker")),
      times("job", [11_500, 12_000, 20_000], ready("topics"), ready("schema")),
      times("panel", [4200, 4400, 15_000], ready("database")),
    ],
    1000,
  );
  expect(path).toEqual([
    { name: "broker", waiting: 0.5, start: 0.2, ready: 7.3 },
    { name: "topics", waiting: 0.1, start: 0.1, ready: 1.8 },
    { name: "job", waiting: 0.5, start: 0.5, ready: 8 },
  ]);
  expect(pathSeconds(path)).toBeCloseTo(19);
});

test("a container that was made early, as Compose does it, begins to cost when it is free", () => {
  const path = criticalPath(
    [times("broker", [100, 200, 3000]), times("topics", [150, 3400, 4000], ready("broker"))],
    0,
  );
  expect(path[1]).toEqual({ name: "topics", waiting: 0, start: 0.4, ready: 0.6 });
});

test("of a container that is only to be started, no more counts in the chain", () => {
  const path = criticalPath(
    [
      times("broker", [0, 1000, 9000]),
      times("web", [1000, 2000, 9500], { name: "broker", until: "started" }),
    ],
    0,
  );
  expect(path).toEqual([
    { name: "broker", waiting: 0, start: 1, ready: 0 },
    { name: "web", waiting: 0, start: 1, ready: 7.5 },
  ]);
});

test("without the moment of creation all of it is the start; who is not there is not waited for", () => {
  const path = criticalPath([times("web", [undefined, 700, 900], ready("removed"))], 500);
  expect(path).toEqual([{ name: "web", waiting: 0, start: 0.2, ready: 0.2 }]);
  expect(criticalPath([], 500)).toEqual([]);
});

test("whatever the clocks say, no part is negative and the parts fill the time from begin to end", () => {
  const moment = fc.integer({ min: 0, max: 10_000 });
  const container = (index: number) =>
    fc.record({
      name: fc.constant(`c${index}`),
      waitsFor: fc.subarray(
        Array.from({ length: index }, (_, other) => ({ name: `c${other}`, until: "ready" as const })),
      ),
      ...{ created: fc.option(moment, { nil: undefined }), started: moment, ready: moment },
    });
  fc.assert(
    fc.property(fc.tuple(container(0), container(1), container(2), container(3)), (containers) => {
      const path = criticalPath(containers, 0);
      const last = Math.max(...containers.map((one) => one.ready));
      expect(path.every((one) => one.waiting >= 0 && one.start >= 0 && one.ready >= 0)).toBe(true);
      expect(pathSeconds(path)).toBeGreaterThanOrEqual(last / 1000 - 1e-9);
    }),
  );
});

test("the table adds up, line by line", () => {
  const path = [
    { name: "broker", waiting: 0.5, start: 0.2, ready: 7.3 },
    { name: "topics", waiting: 0.1, start: 0.1, ready: 1.8 },
  ];
  expect(pathTable(path).split("\n")).toEqual([
    "waiting    start    ready       at  service",
    "    0.5      0.2      7.3      8.0  broker",
    "    0.1      0.1      1.8     10.0  topics",
  ]);
});
