import { describe, expect, test } from "vitest";
import { ServiceGroup, type Topology } from "../../../components";
import { captureGroup } from "../support/captured-group";
import { type CapturedResources, capture, captureRefusal } from "../support/captured-resources";
import { withHost } from "../support/hosts";

const FIXED = { image: "x", containerName: "fixed" };

function gateSpec(resources: CapturedResources, name: string) {
  return JSON.parse(resources.find("Command", name).inputs.stdin);
}

describe("networks", () => {
  test("without a word there is one, named after the site, and each service has its name there", async () => {
    const resources = await captureGroup({ services: { db: FIXED } });
    expect(resources.find("Network", "shop-default").inputs.name).toBe("dev_default");
    expect(resources.find("Container", "shop-db-1").inputs.networksAdvanced).toEqual([
      { name: "id-of-shop-default", aliases: ["db"] },
    ]);
  });

  test("there is no default one where nobody joins it", async () => {
    const services = {
      a: { image: "x", networks: ["front"] },
      b: { image: "x", networkMode: "host" as const },
    };
    const resources = await captureGroup({ services, networks: { front: { name: "v2xnet" } } });
    expect(resources.ofType("Network").map(({ inputs }) => inputs.name)).toEqual(["v2xnet"]);
  });

  test("an external one is joined by the id that the engine tells", async () => {
    const services = { a: { image: "x", networks: ["ocs"] } };
    const facts = { networks: { "ocs-net": { userSubnet: true } } };
    const networks = { ocs: { external: true, name: "ocs-net" } };
    const resources = await captureGroup({ services, networks }, {}, facts);
    expect(resources.ofType("Network")).toEqual([]);
    expect(resources.find("Container", "shop-a-1").inputs.networksAdvanced).toEqual([
      { name: "id-of-ocs-net" },
    ]);
    expect(gateSpec(resources, "shop-running").containers[0].handover.aliases).toEqual({ "ocs-net": ["a"] });
  });
});

describe("volumes", () => {
  const data = [{ type: "volume" as const, source: "data", target: "/data" }];

  test("are there before the services, mounted by their real name, and kept", async () => {
    const resources = await captureGroup({
      services: { db: { image: "x", volumes: data } },
      volumes: { data: {} },
    });
    expect(resources.find("Volume", "shop-data").retainOnDelete).toBe(true);
    const container = resources.find("Container", "shop-db-1");
    expect(container.dependsOn).toContain("shop-data");
    expect(container.inputs.mounts).toEqual([{ type: "volume", source: "dev_data", target: "/data" }]);
  });

  test("are deleted with the stack where the site says so; external ones are never made", async () => {
    const volumes = { data: {}, elsewhere: { external: true } };
    const resources = await captureGroup(
      { services: { db: { image: "x", volumes: data } }, volumes },
      { deleteVolumes: true },
    );
    expect(resources.ofType("Volume").map(({ name, retainOnDelete }) => [name, retainOnDelete])).toEqual([
      ["shop-data", false],
    ]);
  });
});

describe("two groups", () => {
  const topology: Topology = {
    name: "shop",
    services: { db: { image: "x", volumes: [{ type: "volume", source: "data", target: "/data" }] } },
    volumes: { data: {} },
  };

  test("of one topology, on two hosts, have resources of their own", async () => {
    const resources = await capture(() =>
      withHost((one) =>
        withHost(
          (two) => [
            new ServiceGroup("a", { host: one, topology }),
            new ServiceGroup("b", { host: two, topology }),
          ],
          {},
          { name: "edge" },
        ),
      ),
    );
    for (const type of ["Volume", "Network"]) {
      const found = resources.ofType(type).map(({ name, provider }) => `${name} on ${provider}`);
      const key = type === "Volume" ? "data" : "default";
      expect(found).toEqual([`a-${key} on local`, `b-${key} on edge`]);
    }
  });

  test("on one host cannot make the same volume", async () => {
    const other = (volumes: Topology["volumes"]) => ({ ...topology, name: "other", volumes });
    const second = (volumes: Topology["volumes"]) => () =>
      withHost((host) => {
        new ServiceGroup("a", { host, topology });
        new ServiceGroup("b", { host, topology: other(volumes) });
      });
    const { message } = await captureRefusal(second({ data: {} }));
    expect(message).toContain("volumes.data: volumes.data of group a on host local is this volume already");
    expect(message).toContain("write external: true where it is meant to be shared");
    await capture(second({ data: { external: true, name: "dev_data" } }));
    await capture(second({ data: { name: "its-own" } }));
  });
});
