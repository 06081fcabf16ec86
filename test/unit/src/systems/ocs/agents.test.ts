import { expect, test } from "vitest";
import { httpOf } from "../../../../../src/systems/ocs/agents";
import { HARDWARE, ocsAgents } from "./ocs-config";

function reached(agent: object, config: object = {}) {
  return ocsAgents({ ...config, agents: [{ ...HARDWARE, ...agent }] }).at(-1)?.reaches;
}

test("the documented agents are there unless they are switched off", () => {
  expect(ocsAgents().map(({ service }) => service)).toEqual(["ocs-aggregator", "ocs-influx-publisher"]);
  const off = { aggregator: { enabled: false }, influxPublisher: { enabled: false }, agents: [HARDWARE] };
  expect(ocsAgents(off).map(({ service }) => service)).toEqual(["ocs-LSA99ZZ"]);
});

test("on the host's network crossbar is where its stack publishes it, unless the site says where", () => {
  const here = { hub: "ws://127.0.0.1:8001/ws", http: "http://127.0.0.1:8001/call" };
  expect(reached({})).toEqual(here);
  expect(reached({}, { crossbar: { port: 28001 } })?.hub).toBe("ws://127.0.0.1:28001/ws");
  const published = { crossbar: { bindAddress: "10.10.10.2" } };
  expect(reached({}, published)?.hub).toBe("ws://10.10.10.2:8001/ws");
  expect(reached({}, { crossbar: { bindAddress: "0.0.0.0" } })).toEqual(here);
  const there = { hub: "ws://10.10.10.2:8001/ws", http: "http://10.10.10.2:8001/call" };
  expect(reached({ siteHub: there.hub })).toEqual(there);
  expect(reached({ siteHttp: there.http })).toEqual(there);
  expect(reached({ siteHub: there.hub, siteHttp: "http://proxy/call" })?.http).toBe("http://proxy/call");
});

test("on the network the site config says where crossbar is", () => {
  expect(reached({ networkMode: "bridge" })).toBeUndefined();
});

test("an encrypted web socket has an encrypted call address", () => {
  expect(httpOf("wss://observatory.example/ws")).toBe("https://observatory.example/call");
});

test("aggregator and publisher count as healthy when they record, unless somebody said otherwise", () => {
  const runs = (config: object) => ocsAgents(config).map((agent) => agent.runs);
  expect(runs({})).toEqual([["record"], ["record"]]);
  expect(runs({ aggregator: { arguments: ["--initial-state", "idle"] } })).toEqual([[], ["record"]]);
  expect(runs({ siteConfig: { directory: "/srv/ocs" } })).toEqual([[], []]);
});
