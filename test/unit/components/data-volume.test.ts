import { ComponentResource } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { createDataVolume, type DataVolumeArgs } from "../../../components/data-volume";
import { capture } from "../support/captured-resources";
import { withHost } from "../support/hosts";

async function volume(args: Partial<DataVolumeArgs> = {}) {
  const resources = await capture(() =>
    withHost((host) => {
      const parent = new ComponentResource("sitestack:index:Parent", "parent");
      createDataVolume("shop-data", { host, key: "data", system: "shop", ...args }, { parent });
    }),
  );
  return resources.find("Volume", "shop-data");
}

test("a volume outlives updates and destroy", async () => {
  const data = await volume();
  expect(data).toMatchObject({ parent: "parent", provider: "local", retainOnDelete: true });
  expect(data.ignoreChanges).toEqual(["driver", "driverOpts", "labels"]);
  expect(data.inputs).toEqual({
    name: "dev_data",
    labels: [
      { label: "io.sitestack.site", value: "dev" },
      { label: "io.sitestack.system", value: "shop" },
    ],
  });
});

test("unless the site says that destroy deletes it", async () => {
  expect(await volume({ deleteVolumes: true })).toMatchObject({ retainOnDelete: false });
});

test("it may have a name of its own", async () => {
  expect((await volume({ name: "kafka-data" })).inputs.name).toBe("kafka-data");
});
