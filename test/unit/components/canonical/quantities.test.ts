import fc from "fast-check";
import { expect, test } from "vitest";
import {
  canonicalCpus,
  cpuShares,
  memoryMegabytes,
  parseBytes,
  parseCpus,
  readableCpus,
} from "../../../../components/canonical/quantities";

test.each([
  ["1", 1],
  ["1b", 1],
  ["2k", 2048],
  ["2KB", 2048],
  ["1.5m", 1572864],
  ["1g", 1073741824],
  [" 64 mb ", 67108864],
])("%j is %d bytes", (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each([[""], ["m"], ["1t"], ["-1m"], ["1 2m"], ["1.m"], ["1e3"], ["none"]])("%j is no size", (text) => {
  expect(parseBytes(text)).toBeUndefined();
  expect(() => memoryMegabytes(text)).toThrow(/is no size; write it as "256m"/);
});

test.each([
  ["256m", 256],
  ["1.5g", 1536],
  ["1048577", 2],
])("a limit of %s is %d megabytes, never less than asked", (text, megabytes) => {
  expect(memoryMegabytes(text)).toBe(megabytes);
});

test.each([
  ["1", "1.0"],
  ["1.50", "1.5"],
  ["0.5", "0.5"],
  ["02.0", "2.0"],
  ["0.011", "0.011"],
  ["10", "10."],
  ["100", "100."],
  ["10.5", "10.5"],
  ["100.50", "100.5"],
])("%s CPUs are %s for the provider", (text, expected) => {
  expect(canonicalCpus(text)).toBe(expected);
});

test.each([[""], ["0"], ["0.0"], ["0.009"], ["-1"], [".5"], ["1."], ["1e2"], ["two"]])(
  "%j is no number of CPUs",
  (text) => {
    expect(parseCpus(text)).toBeUndefined();
    expect(() => canonicalCpus(text)).toThrow(/is no number of CPUs/);
  },
);

test.each([
  ["0.01", "0.011"],
  ["0.05", "0.051"],
  ["10.05", "10.051"],
  ["100.25", "100.251"],
  ["0.1234567891", "0.124"],
])("%s CPUs do not come back as they are, %s do", (text, readable) => {
  expect(readableCpus(text)).toBe(readable);
  expect(readableCpus(readable)).toBeUndefined();
});

test.each([["0.1"], ["0.5"], ["1.05"], ["10"], ["0.123456789"], ["0.50000000000"], ["nothing"]])(
  "%s has no better spelling",
  (text) => {
    expect(readableCpus(text)).toBeUndefined();
  },
);

test("CPUs keep their value in one form, which has a decimal point and no exponent, where they can be read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12800 }), fc.nat(3), (hundredths, zeros) => {
      const asked = (hundredths / 100).toFixed(2);
      const readable = readableCpus(asked) ?? asked;
      expect(Number(readable) - Number(asked)).toBeLessThan(0.002);
      const text = canonicalCpus(readable + (readable.includes(".") ? "0".repeat(zeros) : ""));
      expect(text).toMatch(/^\d+\.\d*$/);
      expect(Number(text)).toBe(Number(readable));
    }),
  );
});

test.each([
  ["1", 1024],
  ["0.5", 512],
  ["0.01", 10],
])("a reservation of %s CPUs weighs %d shares", (text, shares) => {
  expect(cpuShares(text)).toBe(shares);
});
