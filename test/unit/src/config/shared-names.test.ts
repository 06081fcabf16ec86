import { expect, test } from "vitest";
import { pathText } from "../../../../src/config/problem";
import { sharedNames } from "../../../../src/config/shared-names";

function told(systems: unknown): string[] {
  return sharedNames(systems, "local").map(({ path, found }) => `${pathText(path)} ${found}`);
}

const ONE = { type: "flexstack", replicas: 1 };

test("two systems on one host cannot have the same containers and network", () => {
  const expected = ['b "flexstack_station_1"', 'b.network.name "v2xnet"'];
  expect(told({ a: ONE, b: ONE })).toEqual(expected);
  expect(told({ a: ONE, b: { ...ONE, host: "local" } })).toEqual(expected);
});

const OCS = { type: "ocs", allowMutableTags: true };

test("two Grafanas of OCS on one host cannot have the same data", () => {
  const web = { ...OCS, part: "web" };
  const other = { ...web, grafana: { port: 3001 } };
  expect(told({ a: web, b: other })).toEqual(['b.type "grafana-storage"']);
  expect(told({ a: web, b: { ...other, host: "edge" } })).toEqual([]);
});

test("two edges of Parking in one site would take each other's tasks, whatever their hosts", () => {
  const edge = { type: "parking", stage: "edge", central: { stack: "organization/sitestack/web" } };
  const problems = sharedNames({ a: edge, b: { ...edge, host: "edge-2" } }, "local");
  expect(problems).toEqual([
    {
      path: ["b", "stage"],
      found: '"<stack>"',
      message: "system a gets its tasks from a queue of this name in the same site",
      hint: "each edge site is a stack of its own: move this system into another Pulumi.<site>.yaml",
    },
  ]);
});

test.each<[string, object]>([
  ["on two hosts", { a: { ...ONE, host: "edge" }, b: { ...ONE, host: "local" } }],
  [
    "with names of their own",
    { a: ONE, b: { type: "flexstack", stations: [{ id: 2 }], network: { name: "its" } } },
  ],
  ["with mistakes that hide what they take", { a: ONE, b: { ...ONE, replicas: -1 } }],
  ["that are none", { a: 5, b: null }],
])("systems %s do not meet", (_name, systems) => {
  expect(told(systems)).toEqual([]);
});

test.each([[undefined], [[]], ["text"]])("%j has no systems", (systems) => {
  expect(told(systems)).toEqual([]);
});
