import { expect, test } from "vitest";
import { portDifferences } from "../../../../../operator/sitestack/drift/port-differences";

test("ports are the same in any order, and all addresses by any name", () => {
  const wanted = [
    { internal: 80, external: 8080, ip: "0.0.0.0", protocol: "tcp" },
    { internal: 53, external: 53, protocol: "udp" },
    { internal: 9000 },
  ];
  const found = {
    "9000/tcp": [{ HostIp: "", HostPort: "0" }],
    "53/udp": [{ HostIp: "", HostPort: "53" }],
    "80/tcp": [{ HostIp: "", HostPort: "8080" }],
  };
  expect(portDifferences(wanted, found)).toEqual([]);
  expect(portDifferences(undefined, null)).toEqual([]);
});

test("another address is another port, told as Compose writes it", () => {
  const wanted = [{ internal: 80, external: 8080, ip: "127.0.0.1" }];
  const found = { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "8080" }], "53/udp": null };
  expect(portDifferences(wanted, found)).toEqual([
    { property: "ports", wanted: "127.0.0.1:8080:80", found: "8080:80" },
  ]);
});
