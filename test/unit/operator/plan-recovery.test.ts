import { describe, expect, test } from "vitest";
import { planRecovery, type StateExport, type StateResource } from "../../../operator/plan-recovery";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const urn = (type: string, name: string) => `urn:pulumi:dev::sitestack::${type}::${name}`;
const provider: StateResource = {
  urn: urn("pulumi:providers:docker", "edge"),
  type: "pulumi:providers:docker",
  id: "p1",
  inputs: { host: "tcp://10.0.0.5:2376", keyMaterial: { ...SECRET, plaintext: '"PEM"' } },
};
const resource = (type: string, name: string, inputs: Record<string, unknown>): StateResource => ({
  urn: urn(type, name),
  type,
  provider: `${provider.urn}::p1`,
  inputs,
});
const container = resource("docker:index/container:Container", "station", { name: "flexstack_station_1" });
const network = resource("docker:index/network:Network", "net", { name: "v2xnet" });
const state = (...pending: [type: string, resource: StateResource][]): StateExport => ({
  deployment: {
    resources: [provider, { ...container, urn: urn(container.type, "kept"), id: "c0ffee" }],
    pending_operations: pending.map(([type, resource]) => ({ type, resource })),
  },
});

describe("planRecovery", () => {
  test("a state without pending operations needs nothing, nor does an empty one", () => {
    expect(planRecovery(state())).toEqual({
      leftOvers: [],
      knownIds: new Set(["p1", "c0ffee"]),
      refresh: false,
      interrupted: [],
    });
    expect(planRecovery({}).refresh).toBe(false);
  });

  test("pending creations are looked for where their provider was going to make them", () => {
    const plan = planRecovery(state(["creating", container], ["creating", network]));
    const edge = { host: "tcp://10.0.0.5:2376", keyMaterial: "PEM" };
    expect(plan.leftOvers).toEqual([
      { kind: "container", name: "flexstack_station_1", provider: edge },
      { kind: "network", name: "v2xnet", provider: edge },
    ]);
    expect(plan.refresh).toBe(true);
    expect(plan.interrupted).toEqual(["station", "net"]);
  });

  test("a secret name is read, a default provider has no configuration", () => {
    const secret = {
      ...container,
      provider: undefined,
      inputs: { name: { ...SECRET, plaintext: '"hidden"' } },
    };
    expect(planRecovery(state(["creating", secret])).leftOvers).toEqual([
      { kind: "container", name: "hidden", provider: {} },
    ]);
  });

  test("what is being deleted or updated, and what is no object of an engine, is left to the refresh", () => {
    const command = resource("command:local:Command", "gate", { create: "true" });
    const unnamed = resource(container.type, "unnamed", {});
    const plan = planRecovery(
      state(["deleting", container], ["updating", network], ["creating", command], ["creating", unnamed]),
    );
    expect(plan.leftOvers).toEqual([]);
    expect(plan.refresh).toBe(true);
    expect(plan.interrupted).toEqual(["station", "net", "gate", "unnamed"]);
  });
});
