import { secret } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ProblemsError } from "../../../../components/problems";
import type { Topology } from "../../../../components/topology";
import { exported, service } from "./exported";

test("edges keep their conditions, and what somebody waits for the end of is a job", () => {
  const { services } = exported({
    services: {
      schema: { image: "schema:1" },
      web: { image: "web:1", dependsOn: { schema: { condition: "service_completed_successfully" } } },
      log: { image: "log:1", dependsOn: ["web"] },
    },
  }).file;
  expect(services.web?.depends_on).toEqual({ schema: { condition: "service_completed_successfully" } });
  expect(services.log?.depends_on).toEqual({ web: { condition: "service_started" } });
  expect(services.schema).toMatchObject({ restart: "no", "x-sitestack": { kind: "job" } });
});

test("networks, volumes and configs", () => {
  const { file } = exported({
    networks: {
      plant: {
        name: "plant-net",
        subnet: "10.0.0.0/24",
        gateway: "10.0.0.1",
        internal: true,
        labels: { a: "b" },
        driverOpts: { mtu: "1400" },
      },
      shared: { external: true },
      office: { external: true, name: "office-net" },
    },
    volumes: { data: { labels: { a: "b" } }, old: { external: true } },
    configs: { motd: { content: "costs 5$ {{.Task.Slot}}" } },
  });
  expect(file.networks).toEqual({
    plant: {
      ...{
        name: "plant-net",
        driver: "bridge",
        internal: true,
        labels: { a: "b" },
        driver_opts: { mtu: "1400" },
      },
      ipam: { config: [{ subnet: "10.0.0.0/24", gateway: "10.0.0.1" }] },
    },
    shared: { name: "shared", external: true },
    office: { name: "office-net", external: true },
  });
  expect(file.volumes).toEqual({ data: { labels: { a: "b" } }, old: { external: true, name: "old" } });
  expect(file.configs).toEqual({ motd: { content: "costs 5$$ {{.Task.Slot}}" } });
});

test("replicas that are all alike are one service", () => {
  expect(service({ deploy: { replicas: 3 } })?.deploy).toEqual({ replicas: 3 });
});

test("replicas that differ are services of their own, all found by the documented name and all waited for", () => {
  const { services } = exported({
    services: {
      sensor: {
        image: "sensor:1",
        environment: { INDEX: "{{.Task.Slot}}" },
        deploy: { replicas: 2 },
        networks: { default: { aliases: ["probe"] } },
      },
      web: { image: "web:1", dependsOn: ["sensor"] },
    },
  }).file;
  expect(Object.keys(services)).toEqual(["sensor-1", "sensor-2", "web"]);
  expect(services["sensor-2"]).toMatchObject({
    environment: { INDEX: "2" },
    networks: { default: { aliases: ["sensor", "probe"] } },
  });
  expect(services["sensor-2"]?.deploy).toBeUndefined();
  expect(Object.keys(services.web?.depends_on ?? {})).toEqual(["sensor-1", "sensor-2"]);
});

test("nobody waits for a service of no replicas", () => {
  const { services } = exported({
    services: {
      idle: { image: "i:1", deploy: { replicas: 0 } },
      web: { image: "web:1", dependsOn: ["idle"] },
    },
  }).file;
  expect(services.idle?.deploy).toEqual({ replicas: 0 });
  expect(services.web).not.toHaveProperty("depends_on");
});

test("the same topology makes the same text in whatever order it was written", () => {
  const a = { image: "a:1", environment: { X: "1", Y: secret("2") } };
  const b = { image: "b:1", environment: { Y: secret("3") } };
  const text = (services: Topology["services"]) => JSON.stringify(exported({ services }).file);
  expect(text({ a, b })).toBe(text({ b, a }));
});

test("what a Compose file cannot say is told with everything else that is wrong", () => {
  const topology: Partial<Topology> = {
    services: {
      web: { image: "web:1", environment: { N: "{{.Task.Slot}}" }, deploy: { replicas: 2 } },
      "web-2": {
        ...{ image: "web:1", dependsOn: ["nobody"] },
        volumes: [{ type: "volume", source: secret("v"), target: "/v" }],
      },
    },
  };
  expect(problemPaths(topology)).toEqual([
    "services.web-2.dependsOn.nobody",
    "services.web.deploy.replicas",
    "services.web-2.volumes[0].source",
  ]);
});

function problemPaths(topology: Partial<Topology>): string[] {
  try {
    exported(topology);
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
}
