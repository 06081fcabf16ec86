import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatIpv4,
  isUsableAddress,
  parseIpv4,
  parseSubnet,
  type Subnet,
  subnetsOverlap,
} from "../../../../components/canonical/subnet";

function subnet(text: string): Subnet {
  const parsed = parseSubnet(text);
  if (parsed === undefined) throw new Error(`${text} is no subnet`);
  return parsed;
}

test.each([
  ["10.0.1.0/24", "10.0.1.0/24", true],
  ["10.0.1.5/24", "10.0.1.0/24", false],
  ["255.255.255.255/32", "255.255.255.255/32", true],
  ["0.0.0.0/0", "0.0.0.0/0", true],
])("%s is %s", (text, expected, exact) => {
  expect(parseSubnet(text)).toMatchObject({ text: expected, exact });
});

test.each([
  [""],
  ["10.0.1.0"],
  ["10.0.1.0/33"],
  ["10.0.1/24"],
  ["10.0.1.256/24"],
  ["010.0.0.0/8"],
  ["fd00::/8"],
  ["a/8"],
])("%j is no subnet", (text) => {
  expect(parseSubnet(text)).toBeUndefined();
});

test.each([
  ["10.0.1.0", false],
  ["10.0.1.1", true],
  ["10.0.1.254", true],
  ["10.0.1.255", false],
  ["10.0.2.1", false],
])("a container can have %s in 10.0.1.0/24: %s", (address, expected) => {
  expect(isUsableAddress(subnet("10.0.1.0/24"), parseIpv4(address) ?? Number.NaN)).toBe(expected);
});

const address = fc.nat(2 ** 32 - 1);
const anySubnet = fc
  .tuple(address, fc.nat(32))
  .map(([first, prefix]) => subnet(`${formatIpv4(first)}/${prefix}`));

test("an address is the same after writing and reading it", () => {
  fc.assert(fc.property(address, (value) => parseIpv4(formatIpv4(value)) === value));
});

test("a subnet holds the address it was written with, and its own text is exact", () => {
  fc.assert(
    fc.property(address, fc.nat(32), (value, prefix) => {
      const parsed = subnet(`${formatIpv4(value)}/${prefix}`);
      expect(parsed.first).toBeLessThanOrEqual(value);
      expect(parsed.last).toBeGreaterThanOrEqual(value);
      expect(parsed.last - parsed.first + 1).toBe(2 ** (32 - prefix));
      expect(subnet(parsed.text)).toEqual({ ...parsed, exact: true });
    }),
  );
});

test("overlap is mutual, and two subnets overlap only when one holds the other", () => {
  fc.assert(
    fc.property(anySubnet, anySubnet, (a, b) => {
      const holds = (outer: Subnet, inner: Subnet) => outer.first <= inner.first && inner.last <= outer.last;
      expect(subnetsOverlap(a, b)).toBe(subnetsOverlap(b, a));
      expect(subnetsOverlap(a, b)).toBe(holds(a, b) || holds(b, a));
    }),
  );
});
