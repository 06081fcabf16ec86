import { describe, expect, test } from "vitest";
import { crossbarConfig } from "../../../../../src/systems/ocs/crossbar-config";

const SETTINGS = { realm: "site_realm", addressRoot: "lab.north", port: 8002 };
const { workers } = JSON.parse(crossbarConfig(SETTINGS));
const [{ realms, transports }] = workers;

describe("crossbar's configuration", () => {
  test("has the one realm, in which agents do all below the address root and callers over HTTP register nothing", () => {
    expect(realms).toMatchObject([{ name: "site_realm" }]);
    const may = (name: string) =>
      realms[0].roles.find((role: { name: string }) => role.name === name).permissions;
    expect(may("iocs_agent")).toMatchObject([
      {
        uri: "lab.north.",
        match: "prefix",
        allow: { call: true, register: true, publish: true, subscribe: true },
      },
    ]);
    expect(may("iocs_controller")).toMatchObject([
      { uri: "lab.north.", allow: { call: true, register: false } },
    ]);
  });

  test("listens on the port, with the web socket, the call endpoint of the realm and the info page", () => {
    const [{ endpoint, paths }] = transports;
    expect(endpoint).toEqual({ type: "tcp", port: 8002 });
    expect(Object.keys(paths).sort()).toEqual(["call", "info", "ws"]);
    expect(paths.call).toMatchObject({ realm: "site_realm", role: "iocs_controller" });
    expect(paths.info).toEqual({ type: "nodeinfo" });
  });

  test("pings with a size that crossbar 20 and 26 both take", () => {
    const { auto_ping_size: size } = transports[0].paths.ws.options;
    expect(size).toBeGreaterThanOrEqual(12);
    expect(size).toBeLessThanOrEqual(125);
  });
});
