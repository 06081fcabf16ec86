import { describe, expect, test } from "vitest";
import { changedOutputs, maskDiagnostics, maskProperties, maskText } from "../../conformance/support/masks";

describe("what differs from run to run is masked", () => {
  test.each([
    ["a".repeat(64), "<id>"],
    [`sha256:${"0".repeat(64)}base:latest`, "sha256:<digest>base:latest"],
    ["0123456789ab", "<short-id>"],
    ["min-c-1a2b3c4", "min-c-<hex7>"],
    ["endpoint web-1a2b3c4 (x)", "endpoint web-<hex7> (x)"],
    ["02:42:ac:11:00:02", "<mac>"],
    ["172.17.0.1", "<ip>"],
    ["192.168.16.0/20", "<ip>"],
  ])("%s", (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  test.each([
    "10.231.1.10",
    "10.231.1.0/24",
    "0.0.0.0",
    "127.0.0.1",
    "base:latest",
    "rec-fixed",
    "1.2.3",
    "sleep",
  ])("%s stays", (text) => {
    expect(maskText(text)).toBe(text);
  });

  test("and bookkeeping is left out, at any depth", () => {
    const properties = { __meta: "{}", ports: [{ __defaults: [], internal: 80, external: 32768 }] };
    expect(maskProperties(properties, { ports: [{ internal: 80 }] })).toEqual({
      ports: [{ internal: 80, external: "<port>" }],
    });
    expect(maskProperties(properties, { ports: [{ internal: 80, external: 32768 }] })).toEqual({
      ports: [{ internal: 80, external: 32768 }],
    });
  });
});

test("only outputs that differ are changes", () => {
  expect(changedOutputs({ a: 1, b: [1], c: null }, { a: 1, b: [2], d: 4 })).toEqual({
    b: [[1], [2]],
    d: [null, 4],
  });
});

test("of a failure the message stays, without log lines and a registry's own words", () => {
  const lines = [
    "error:   sdk-v2/provider2.go:571: sdk.helper_schema: Unable to pull: two",
    "lines: provider=docker@5.2.0",
    "error: 1 error occurred:",
    "  * error pulling image a:1: Error response from daemon: no such host",
    "This will become a hard error in the future.",
  ];
  expect(maskDiagnostics(lines)).toEqual([
    "error: 1 error occurred:",
    "* error pulling image a:1: Error response from daemon: …",
  ]);
});
