import { describe, expect, test } from "vitest";
import { portValues, samePorts } from "../../../../../toolchain/plugins/docker/container/ports";

const port = (internal: number, external: number, protocol = "tcp", ip = "0.0.0.0") => ({
  external,
  internal,
  ip,
  protocol,
});

describe("two lists of ports are the same", () => {
  test("in any order, with udp and tcp on one number", () => {
    const ports = [port(53, 5353, "udp"), port(53, 5353, "tcp"), port(80, 8080)];
    expect(samePorts(ports, [...ports].reverse())).toBe(true);
  });

  test.each([
    ["another number", [port(81, 8080)]],
    ["another host port", [port(80, 8081)]],
    ["another protocol", [port(80, 8080, "udp")]],
    ["another address", [port(80, 8080, "tcp", "127.0.0.1")]],
    ["one more", [port(80, 8080), port(81, 1)]],
  ])("but not with %s", (_difference, others) => {
    expect(samePorts([port(80, 8080)], others)).toBe(false);
  });
});

test("bindings are listed by number, unpublished ones not at all", () => {
  const bindings = {
    "443/tcp": [{ HostIp: "", HostPort: "1" }],
    "80/udp": [{ HostIp: "::", HostPort: "2" }],
    "90/tcp": null,
  };
  expect(portValues(bindings)).toEqual([port(80, 2, "udp", "::"), port(443, 1, "tcp", "")]);
});
