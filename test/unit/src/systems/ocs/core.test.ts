import { describe, expect, test } from "vitest";
import { renderProblems } from "../../../../../components/problems";
import { agentsOf } from "../../../../../src/systems/ocs/agents";
import { joinCore } from "../../../../../src/systems/ocs/core";
import { ocsProblems } from "../../../../../src/systems/ocs/problems";
import { FAKE, HARDWARE, ocsConfig } from "./ocs-config";

const CORE = {
  crossbar: { stack: "organization/sitestack/ocs-crossbar" },
  influxdb: { stack: "organization/sitestack/ocs-influxdb" },
};
const CROSSBAR = {
  network: "ocs-net",
  crossbar: { hub: "ws://10.10.10.2:8003/ws", realm: "lab_realm", addressRoot: "lab" },
};
const INFLUXDB = { network: "ocs-net", influxdb: "http://127.0.0.1:8086" };

function join(told: object, config: object = {}) {
  const joined = joinCore(
    ocsConfig({ part: "agents", core: CORE, agents: [FAKE, HARDWARE], ...config }),
    told,
  );
  return { ...joined, text: renderProblems("system ocs", joined.problems) };
}

test("agents take realm, root and the published address of crossbar from its stack", () => {
  const { config, problems } = join({ crossbar: CROSSBAR, influxdb: INFLUXDB });
  expect(problems).toEqual([]);
  expect(config).toMatchObject({ realm: "lab_realm", addressRoot: "lab", hub: "ws://crossbar:8001/ws" });
  const [fake, hardware] = agentsOf(config).slice(-2);
  expect(fake?.reaches).toBeUndefined();
  expect(hardware?.reaches).toEqual({ hub: "ws://10.10.10.2:8003/ws", http: "http://10.10.10.2:8003/call" });
});

test("a site that names no stack stays as it is", () => {
  const config = ocsConfig({ part: "agents" });
  expect(joinCore(config, {})).toEqual({ config, problems: [] });
});

describe("a stack of the core", () => {
  test("without the output is told with what to write, for each of them", () => {
    const { text, problems } = join({});
    expect(problems.map(({ path }) => path)).toEqual(["core.crossbar.stack", "core.influxdb.stack"]);
    expect(text).toContain('that stack has no output "ocs-crossbar"');
    expect(text).toContain("write its system's name in core.crossbar.system");
  });

  test("that holds something else is told", () => {
    expect(join({ crossbar: INFLUXDB, influxdb: INFLUXDB }).text).toContain(
      'the system "ocs-crossbar" of that stack has no crossbar',
    );
    expect(join({ crossbar: CROSSBAR, influxdb: "no system at all" }).text).toContain("has no influxdb");
  });

  test("on another network is told with the way to join it", () => {
    const { text, problems } = join({ crossbar: { ...CROSSBAR, network: "lab" }, influxdb: INFLUXDB });
    expect(problems).toHaveLength(1);
    expect(text).toContain("write network: { name: lab }");
  });

  test("of another machine may have another network: its crossbar is not found by name", () => {
    const told = { crossbar: { ...CROSSBAR, network: "lab" }, influxdb: INFLUXDB };
    expect(join(told, { hub: "ws://10.10.10.2:8003/ws" }).problems).toEqual([]);
  });
});

test("what crossbar's stack says is not said again; what holds the core refers to none", () => {
  const problems = (config: object) =>
    ocsProblems({ type: "ocs", core: CORE, ...config }, { names: [], is: () => false, fails: () => false });
  const paths = (config: object) => problems(config).map(({ path }) => path.join("."));
  expect(paths({ part: "agents" })).toEqual([]);
  expect(paths({ part: "agents", realm: "lab", crossbar: { port: 1 } })).toEqual(["realm", "crossbar"]);
  expect(paths({ part: "agents", realm: "lab", core: { influxdb: CORE.influxdb } })).toEqual([]);
  expect(paths({ part: "all" })).toEqual(["core"]);
  expect(paths({ part: "web" })).toEqual(["core"]);
});
