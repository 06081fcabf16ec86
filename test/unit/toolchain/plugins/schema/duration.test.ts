import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../../../../toolchain/plugins/schema/duration";

describe("durations in Go's notation", () => {
  test.each([
    ["0", 0n, "0s"],
    ["60s", 60_000_000_000n, "1m0s"],
    ["1500ms", 1_500_000_000n, "1.5s"],
    ["500ms", 500_000_000n, "500ms"],
    ["1h30m", 5_400_000_000_000n, "1h30m0s"],
    [".5us", 500n, "500ns"],
    ["1.5µs", 1500n, "1.5µs"],
    ["-10ms", -10_000_000n, "-10ms"],
    ["+1m1.001s", 61_001_000_000n, "1m1.001s"],
  ])("%s", (text, nanoseconds, canonical) => {
    expect(parseDuration(text)).toBe(nanoseconds);
    expect(formatDuration(nanoseconds)).toBe(canonical);
  });

  test.each(["soon", "", "10", "1 s", "s", "1.2.3s", "1d", "--1s"])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test("what is printed is read as the same", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (nanoseconds) => {
        expect(parseDuration(formatDuration(nanoseconds))).toBe(nanoseconds);
      }),
    );
  });
});
