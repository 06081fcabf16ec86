import fc from "fast-check";
import { expect, test } from "vitest";
import { macAddress } from "../../../../../src/config/words";
import { documentedMac } from "../../../../../src/systems/flexstack/mac";

const stationId = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test.each([
  [1, "aa:bb:cc:11:22:01"],
  [3, "aa:bb:cc:11:22:03"],
  [256, "aa:bb:cc:11:23:00"],
  [2 ** 32 - 1, "aa:bc:cc:11:21:ff"],
])("station %d has %s", (id, mac) => {
  expect(documentedMac(id)).toBe(mac);
});

test("every station has a unicast address that the site file would take", () => {
  fc.assert(fc.property(stationId, (id) => macAddress.safeParse(documentedMac(id)).success));
});

test("two stations never share one", () => {
  fc.assert(
    fc.property(stationId, stationId, (a, b) => (a === b) === (documentedMac(a) === documentedMac(b))),
  );
});
