import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canonicalDuration,
  durationSeconds,
  formatDuration,
  parseDuration,
} from "../../../../components/canonical/duration";

describe("the spelling of Go", () => {
  test.each([
    ["0", "0s"],
    ["0s", "0s"],
    ["1ns", "1ns"],
    ["1500ns", "1.5µs"],
    ["1.5us", "1.5µs"],
    ["500ms", "500ms"],
    ["1500ms", "1.5s"],
    ["60s", "1m0s"],
    ["90s", "1m30s"],
    ["1h", "1h0m0s"],
    ["36h", "36h0m0s"],
    ["1m500ns", "1m0.0000005s"],
    ["1h0.000000001s", "1h0m0.000000001s"],
    ["0.1s", "100ms"],
    ["100m100s", "1h41m40s"],
    ["10s", "10s"],
  ])("%s is %s", (text, expected) => {
    expect(canonicalDuration(text)).toBe(expected);
  });
});

test.each([[""], ["5"], ["s"], ["-5s"], ["5 s"], ["1d"], ["1m 30s"], ["1.s"], [".5s"], ["5S"], ["1e3s"]])(
  "%j is none",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(() => canonicalDuration(text)).toThrow(/is no duration; write it as "1m30s"/);
  },
);

test.each([
  ["1s", 1],
  ["1ms", 1],
  ["1500ms", 2],
  ["2m", 120],
  ["0", 0],
])("%s is %d whole seconds, rounded up", (text, seconds) => {
  expect(durationSeconds(text)).toBe(seconds);
});

/** Up to a hundred days, in nanoseconds. */
const nanoseconds = fc.oneof(
  fc.nat(5000),
  fc.integer({ min: 0, max: 10_000_000_000 }),
  fc.integer({ min: 0, max: 8_640_000_000_000_000 }),
);

test("parsing what was written gives the same duration", () => {
  fc.assert(fc.property(nanoseconds, (value) => parseDuration(formatDuration(value)) === value));
});

test("the spelling is its own spelling, and Go's", () => {
  const go = /^(0s|\d+ns|\d+(\.\d*[1-9])?(µs|ms)|(\d+h)?((?<=h)\d+m|[1-9]\d*m)?\d+(\.\d*[1-9])?s)$/;
  fc.assert(
    fc.property(nanoseconds, (value) => {
      const text = formatDuration(value);
      expect(text).toMatch(go);
      expect(canonicalDuration(text)).toBe(text);
    }),
  );
});

test("no text makes it throw or answer with anything but a whole number", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const value = parseDuration(text);
      return value === undefined || (Number.isInteger(value) && value >= 0);
    }),
  );
});
