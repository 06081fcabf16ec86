import { describe, expect, test } from "vitest";
import { flexstackProblems, flexstackSchema } from "../../../../../src/systems/flexstack/config";

function told(config: Record<string, unknown>, secrets: string[] = []): string[] {
  return flexstackProblems({ type: "flexstack", ...config }, secrets).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
}

test("the defaults are the documented ones", () => {
  expect(flexstackSchema.parse({ type: "flexstack" })).toEqual({
    type: "flexstack",
    mode: "bridge",
    network: { name: "v2xnet" },
    interface: "eth0",
    logLevel: "INFO",
    settingsBy: "environment",
    healthcheck: "sending",
    readyTimeout: "1m",
    netAdmin: true,
    resources: {},
    environment: {},
    secretEnvironment: {},
  });
});

describe("stations", () => {
  test.each([
    ["different ones", [{ id: 1 }, { id: 2, mac: "02:00:00:00:00:01", containerName: "rsu" }], []],
    ["one id twice, told once", [{ id: 1 }, { id: 1 }], ["stations.1.id: stations[0] has the same one"]],
    [
      "one id three times",
      [{ id: 1 }, { id: 1 }, { id: 1 }],
      ["stations.1.id: stations[0] has the same one", "stations.2.id: stations[0] has the same one"],
    ],
    [
      "one id, names and MACs of their own",
      [{ id: 1 }, { id: 1, mac: "02:00:00:00:00:01", containerName: "rsu" }],
      ["stations.1.id: stations[0] has the same one"],
    ],
    [
      "a MAC that another's id gives",
      [{ id: 1, mac: "AA:bb:cc:11:22:02" }, { id: 2 }],
      ["stations.1.mac: stations[0] has the same one"],
    ],
    [
      "a name that another's id gives",
      [{ id: 1 }, { id: 2, containerName: "flexstack_station_1" }],
      ["stations.1.containerName: stations[0] has the same one"],
    ],
    ["what is no station at all", [5, null, "text", [], { id: "1" }, { id: -1 }], []],
  ])("%s", (_name, stations, expected) => {
    expect(told({ stations })).toEqual(expected);
  });

  test("are listed or counted, not both", () => {
    expect(told({ stations: [{ id: 1 }], replicas: 1 })).toEqual([
      "replicas: stations are either listed or counted",
    ]);
  });

  test.each([
    [{}, []],
    [{ replicas: 1 }, []],
    [{ stations: [{ id: 7 }] }, []],
    [{ replicas: 2 }, ["replicas"]],
    [{ stations: [{ id: 1 }, { id: 2 }] }, ["stations"]],
  ])("in host mode there is one: %j", (config, paths) => {
    const problems = flexstackProblems({ mode: "host", ...config }, []);
    expect(problems.map(({ path }) => path.join("."))).toEqual(paths);
  });
});

describe("environment", () => {
  test("may not set what a station's own settings set", () => {
    const reserved = ["INTERFACE", "LOG_LEVEL", "MAC_ADDRESS", "STATION_ID"];
    const environment = Object.fromEntries(reserved.map((name) => [name, "x"]));
    expect(told({ environment })).toHaveLength(4);
    expect(told({ secretEnvironment: environment }, ["x"])).toHaveLength(4);
  });

  test("names each variable once", () => {
    expect(told({ environment: { A: "1" }, secretEnvironment: { A: "token" } }, ["token"])).toEqual([
      "secretEnvironment.A: environment sets this variable too",
    ]);
  });

  test("names secrets that are there; the hint lists them and repeats no value", () => {
    const config = { secretEnvironment: { A: "token", B: "hunter2" } };
    const [problem, ...others] = flexstackProblems(config, ["token", "password"]);
    expect(others).toEqual([]);
    expect(problem?.path).toEqual(["secretEnvironment", "B"]);
    expect(problem?.hint).toContain("password, token");
    expect(JSON.stringify(problem)).not.toContain("hunter2");
  });

  test.each([[["A=1"]], ["A=1"], [null], [5]])("that is no mapping is not told twice: %j", (value) => {
    expect(told({ environment: value, secretEnvironment: value })).toEqual([]);
  });
});
