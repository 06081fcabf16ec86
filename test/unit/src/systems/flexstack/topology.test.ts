import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { topologyProblems } from "../../../../../components/validate/topology";
import { flexstackSchema } from "../../../../../src/systems/flexstack/config";
import { flexstackTopology } from "../../../../../src/systems/flexstack/topology";

function topology(config: object = {}, secrets: Record<string, string> = {}) {
  return flexstackTopology("v2x", flexstackSchema.parse({ type: "flexstack", ...config }), secrets);
}

function station(config: object = {}, secrets: Record<string, string> = {}) {
  const spec = topology(config, secrets).services.station1;
  if (spec === undefined) throw new Error("there is no station1");
  return spec;
}

test.each([
  [{}],
  [{ mode: "host" }],
  [{ replicas: 12, network: { subnet: "10.0.1.0/24" }, resources: { cpus: "0.5", memory: "128m" } }],
  [{ healthcheck: "none", settingsBy: "arguments", mountApp: "app.py", netAdmin: false }],
])("every site makes a topology without a problem: %j", (config) => {
  expect(topologyProblems(topology(config))).toEqual([]);
});

test("a station on the bridge is as documented", () => {
  expect(station()).toMatchObject({
    image: { from: "station" },
    containerName: "flexstack_station_1",
    networks: ["v2xnet"],
    capAdd: ["NET_ADMIN", "NET_RAW"],
    capDrop: ["ALL"],
    environment: { STATION_ID: "1", MAC_ADDRESS: "aa:bb:cc:11:22:01", INTERFACE: "eth0", LOG_LEVEL: "INFO" },
    readyTimeout: "1m",
  });
  expect(station().privileged).toBeUndefined();
  expect(station().command).toBeUndefined();
});

test("without NET_ADMIN it has NET_RAW alone", () => {
  expect(station({ netAdmin: false })).toMatchObject({ capAdd: ["NET_RAW"], capDrop: ["ALL"] });
});

test("in host mode it is privileged on the host's network, and there is no other network", () => {
  expect(station({ mode: "host" })).toMatchObject({ networkMode: "host", privileged: true });
  expect(station({ mode: "host" }).capAdd).toBeUndefined();
  expect(topology({ mode: "host" }).networks).toEqual({});
});

test("settings may come as arguments", () => {
  const { command, environment } = station({ settingsBy: "arguments", interface: "eth1" });
  expect(command?.join(" ")).toBe(
    "python app.py --station-id 1 --mac-address aa:bb:cc:11:22:01 --interface eth1",
  );
  expect(environment).toEqual({ LOG_LEVEL: "INFO" });
});

test("a site's own variables and secrets join the station's, which win", () => {
  const { environment } = station({ environment: { REGION: "north" } }, { TOKEN: "later" });
  expect(environment).toMatchObject({ REGION: "north", TOKEN: "later", STATION_ID: "1" });
});

describe("health check", () => {
  test.each([
    ["sending", { test: ["CMD", "python", "health.py"], startInterval: "500ms" }],
    ["import", { test: ["CMD", "python", "-c", "import flexstack"], interval: "30s" }],
    ["none", { disable: true }],
  ])("%s", (healthcheck, expected) => {
    expect(station({ healthcheck }).healthcheck).toMatchObject(expected);
  });
});

test("the application may be mounted, never writable", () => {
  expect(station({ mountApp: "./my/app.py" }).volumes).toEqual([
    { type: "bind", source: "./my/app.py", target: "/app/app.py", readOnly: true },
  ]);
});

describe("image", () => {
  test("comes from this repository, where its Dockerfile is", () => {
    const image = topology().images?.station;
    const context = image !== undefined && "build" in image ? image.build.context : "";
    expect(existsSync(join(context, "Dockerfile"))).toBe(true);
  });

  test("or from the user's own source", () => {
    const images = topology({ source: "../my-stations" }).images;
    expect(images).toMatchObject({ station: { build: { context: "../my-stations" } } });
  });
});

test("the network has the documented name and the subnet that was asked for", () => {
  expect(topology().networks).toEqual({ v2xnet: { name: "v2xnet" } });
  const asked = { name: "its", subnet: "10.0.1.0/24" };
  expect(topology({ network: asked }).networks).toEqual({ v2xnet: asked });
});
