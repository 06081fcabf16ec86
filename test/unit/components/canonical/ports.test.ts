import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalPorts, isPortNumber, parsePort } from "../../../../components/canonical/ports";

test.each([
  ["80", [{ target: 80, protocol: "tcp" }]],
  [":80", [{ target: 80, protocol: "tcp" }]],
  ["8080:80", [{ target: 80, published: 8080, protocol: "tcp" }]],
  ["53:53/udp", [{ target: 53, published: 53, protocol: "udp" }]],
  ["127.0.0.1:8080:80", [{ target: 80, published: 8080, hostIp: "127.0.0.1", protocol: "tcp" }]],
  ["127.0.0.1::80", [{ target: 80, hostIp: "127.0.0.1", protocol: "tcp" }]],
  ["[::1]:8080:80/sctp", [{ target: 80, published: 8080, hostIp: "::1", protocol: "sctp" }]],
  [
    "9000-9001:80-81",
    [
      { target: 80, published: 9000, protocol: "tcp" },
      { target: 81, published: 9001, protocol: "tcp" },
    ],
  ],
  [
    "80-81",
    [
      { target: 80, protocol: "tcp" },
      { target: 81, protocol: "tcp" },
    ],
  ],
  [{ target: 80 }, [{ target: 80, protocol: "tcp" }]],
  [
    { target: 80, published: 1, hostIp: "::", protocol: "udp" as const },
    [{ target: 80, published: 1, hostIp: "::", protocol: "udp" }],
  ],
])("%j is %j", (entry, expected) => {
  expect(parsePort(entry)).toEqual(expected);
});

test.each([
  [""],
  ["http"],
  ["0"],
  ["65536"],
  ["80:"],
  ["8080:80/icmp"],
  ["81-80"],
  ["9000-9002:80-81"],
  ["9000-9001:80"],
  ["80:80 "],
  ["-1"],
  ["::1:80:80"],
])("%j is no port", (entry) => {
  expect(parsePort(entry)).toBeUndefined();
});

test("what is no port is left out", () => {
  expect(canonicalPorts(["http", "80"])).toEqual([{ target: 80, protocol: "tcp" }]);
});

test("they are sorted by number, not by text", () => {
  expect(canonicalPorts(["8080", "80", "443"]).map(({ target }) => target)).toEqual([80, 443, 8080]);
});

test.each([
  [1, true],
  [65535, true],
  [0, false],
  [65536, false],
  [80.5, false],
  [Number.NaN, false],
])("%d is a port number: %s", (value, expected) => {
  expect(isPortNumber(value)).toBe(expected);
});

const port = fc.integer({ min: 1, max: 65535 });
const protocol = fc.constantFrom("", "/tcp", "/udp");
const entry = fc.oneof(
  port.map(String),
  fc.tuple(port, port, protocol).map(([host, inside, suffix]) => `${host}:${inside}${suffix}`),
  fc.tuple(port, port, protocol).map(([host, inside, suffix]) => `127.0.0.1:${host}:${inside}${suffix}`),
  fc.record({ target: port, published: port }, { requiredKeys: ["target"] }),
);

test("the order in which they are written means nothing", () => {
  const shuffled = fc
    .array(entry, { maxLength: 8 })
    .chain((entries) =>
      fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
    );
  fc.assert(
    fc.property(shuffled, ([entries, other]) => {
      expect(canonicalPorts(other)).toEqual(canonicalPorts(entries));
      expect(canonicalPorts(canonicalPorts(entries))).toEqual(canonicalPorts(entries));
    }),
  );
});
