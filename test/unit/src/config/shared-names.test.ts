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
