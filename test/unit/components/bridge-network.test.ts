import { expect, test } from "vitest";
import { BridgeNetwork, type BridgeNetworkArgs } from "../../../components";
import { capture, captureRefusal } from "../support/captured-resources";
import { withHost } from "../support/hosts";

function bridge(args: Partial<BridgeNetworkArgs> = {}) {
  return () => withHost((host) => new BridgeNetwork("front", { host, ...args }));
}

test("a bridge has its name, its labels, and goes before it is replaced", async () => {
  const network = (await capture(bridge())).find("Network", "front");
  expect(network).toMatchObject({ parent: "front", provider: "local", deleteBeforeReplace: true });
  expect(network.inputs).toEqual({
    name: "front",
    driver: "bridge",
    labels: [
      { label: "io.sitestack.site", value: "dev" },
      { label: "io.sitestack.system", value: "default" },
    ],
  });
});

test("what an interrupted update has left of it goes before it is created", async () => {
  expect((await capture(bridge())).find("Network", "front").beforeCreate).toEqual([
    "remove-leftover-network-local",
  ]);
});

test("subnet, gateway, options and labels reach the provider in one order", async () => {
  const resources = await capture(
    bridge({
      ...{
        name: "v2xnet",
        subnet: "10.0.1.0/24",
        gateway: "10.0.1.254",
        internal: true,
        system: "flexstack",
      },
      ...{ driverOpts: { b: "2", a: "1" }, labels: { mine: "1", "io.sitestack.site": "other" } },
    }),
  );
  const { inputs } = resources.find("Network", "front");
  expect(inputs).toMatchObject({
    name: "v2xnet",
    internal: true,
    ipamConfigs: [{ subnet: "10.0.1.0/24", gateway: "10.0.1.254" }],
    labels: [
      { label: "io.sitestack.site", value: "dev" },
      { label: "io.sitestack.system", value: "flexstack" },
      { label: "mine", value: "1" },
    ],
  });
  expect(Object.keys(inputs.options)).toEqual(["a", "b"]);
});

test("a bad subnet is refused before anything of it is registered", async () => {
  const { message, registered } = await captureRefusal(bridge({ subnet: "10.0.1.5/24" }));
  expect(message).toContain(
    'networks.front.subnet: this is no subnet: it has host bits set (found "10.0.1.5/24")',
  );
  expect(message).toContain('write "10.0.1.0/24"');
  expect(registered).toBe(2);
});
