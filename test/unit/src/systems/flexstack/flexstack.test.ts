import { type Output, output, secret } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { flexstackSchema } from "../../../../../src/systems/flexstack/config";
import { Flexstack } from "../../../../../src/systems/flexstack/flexstack";
import { capture } from "../../../support/captured-resources";
import { withHost } from "../../../support/hosts";

async function deploy(config: object = {}) {
  let stations: unknown;
  const resources = await capture(() =>
    withHost(async (host) => {
      const settings = { config: flexstackSchema.parse({ type: "flexstack", ...config }), host };
      const system = new Flexstack("flexstack", { ...settings, secret: (key) => secret(`value of ${key}`) });
      stations = await value(output(system.summary.stations));
    }),
  );
  return { resources, stations: stations as Record<string, unknown>[] };
}

function value<T>(later: Output<T>): Promise<T> {
  return new Promise((resolve) => {
    later.apply(resolve as (known: unknown) => void);
  });
}

test("three stations stand on one network, each with exactly its two capabilities", async () => {
  const { resources } = await deploy();
  expect(resources.find("Flexstack", "flexstack").parent).toBe("");
  expect(resources.find("ServiceGroup", "flexstack").parent).toBe("flexstack");
  expect(resources.ofType("Network").map(({ inputs }) => inputs.name)).toEqual(["v2xnet"]);
  expect(resources.ofType("Container").map(({ inputs }) => inputs.name)).toEqual([
    "flexstack_station_1",
    "flexstack_station_2",
    "flexstack_station_3",
  ]);
  for (const { inputs, deleteBeforeReplace } of resources.ofType("Container")) {
    expect(inputs.capabilities).toEqual({ adds: ["CAP_NET_ADMIN", "CAP_NET_RAW"], drops: ["ALL"] });
    expect(inputs).not.toHaveProperty("privileged");
    expect(deleteBeforeReplace).toBe(true);
  }
});

test("the stack tells of each station what people and the quickstart's table read", async () => {
  const { stations, resources } = await deploy({ replicas: 2 });
  const host = resources.find("docker", "local").inputs.host;
  expect(stations).toEqual(
    [1, 2].map((id) => ({
      name: `station${id}`,
      stationId: id,
      macAddress: `aa:bb:cc:11:22:0${id}`,
      address: "10.0.1.2",
      containerId: `id-of-flexstack-station${id}-1`,
      containerName: `flexstack_station_${id}`,
      host,
    })),
  );
});

test("a secret of the site reaches every station as a secret", async () => {
  const { resources } = await deploy({ replicas: 2, secretEnvironment: { TOKEN: "token" } });
  for (const { inputs } of resources.ofType("Container")) {
    expect(inputs.envs).toContainEqual({ secret: "TOKEN=value of token" });
  }
});

test("scaling from three to ten leaves every input of the three as it is", async () => {
  const containers = async (replicas: number) =>
    (await deploy({ replicas })).resources
      .ofType("Container")
      .map(({ name, inputs }) => ({ name, inputs }))
      .filter(({ name }) => /station[123]-1$/.test(name));
  expect(await containers(10)).toEqual(await containers(3));
});
