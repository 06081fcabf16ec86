import { secret } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { ServiceGroup, type Topology } from "../../../components";
import { captureGroup } from "../support/captured-group";
import { type CapturedResources, captureRefusal } from "../support/captured-resources";
import { withHost } from "../support/hosts";

const HEALTHY = { image: "x", healthcheck: { test: "true" } };
const FIXED = { image: "x", containerName: "fixed" };

function gateSpec(resources: CapturedResources, name: string) {
  return JSON.parse(resources.find("Command", name).inputs.stdin);
}

describe("a dependent", () => {
  test.each<[string, Topology["services"], string[]]>([
    [
      "of a healthy one waits for its gate",
      { db: HEALTHY, web: { image: "x", dependsOn: { db: { condition: "service_healthy" } } } },
      ["shop-db-1-ready"],
    ],
    [
      "of a started one waits for the container alone, where readiness is more than running",
      { db: HEALTHY, web: { image: "x", dependsOn: ["db"] } },
      ["shop-db-1"],
    ],
    [
      "of a started rolling one waits for its name",
      { db: { image: "x" }, web: { image: "x", dependsOn: ["db"] } },
      ["shop-db-1-ready"],
    ],
    [
      "of a started fixed one waits for the container",
      { db: FIXED, web: { image: "x", dependsOn: ["db"] } },
      ["shop-db-1"],
    ],
    [
      "of a completed job waits for its end",
      {
        db: { image: "x" },
        web: { image: "x", dependsOn: { db: { condition: "service_completed_successfully" } } },
      },
      ["shop-db-1-ready"],
    ],
    [
      "of several replicas waits for all",
      {
        db: { ...HEALTHY, deploy: { replicas: 2 } },
        web: { image: "x", dependsOn: { db: { condition: "service_healthy" } } },
      },
      ["shop-db-1-ready", "shop-db-2-ready"],
    ],
    [
      "of none of no replicas waits for nothing",
      { db: { ...HEALTHY, deploy: { replicas: 0 } }, web: { image: "x", dependsOn: ["db"] } },
      [],
    ],
  ])("%s", async (_name, services, expected) => {
    const resources = await captureGroup({ services });
    const own = resources.find("Container", "shop-web-1").dependsOn;
    expect(own.filter((name) => name.startsWith("shop-db"))).toEqual(expected);
  });

  test.each([[undefined], ["job" as const]])(
    "that waits for the start of a job does so whether the job says it is one or not: %s",
    async (kind) => {
      const resources = await captureGroup({
        services: {
          init: { image: "x", kind },
          early: { image: "x", dependsOn: ["init"] },
          late: { image: "x", dependsOn: { init: { condition: "service_completed_successfully" } } },
        },
      });
      expect(resources.find("Container", "shop-early-1").dependsOn).toContain("shop-init-1");
      expect(resources.find("Container", "shop-early-1").dependsOn).not.toContain("shop-init-1-ready");
      expect(resources.find("Container", "shop-init-1").inputs).toMatchObject({
        start: false,
        mustRun: false,
      });
    },
  );
});

describe("replicas", () => {
  test("have names and values of their own, the same when there are more", async () => {
    const agent = (replicas: number) => ({
      services: {
        agent: {
          image: "x",
          containerName: "agent_{{.Task.Slot}}",
          environment: { ID: "{{.Task.Slot}}" },
          deploy: { replicas },
        },
      },
    });
    const three = await captureGroup(agent(3));
    const five = await captureGroup(agent(5));
    expect(five.ofType("Container").map(({ inputs }) => inputs.name)).toEqual(
      [1, 2, 3, 4, 5].map((slot) => `agent_${slot}`),
    );
    const inputs = (resources: CapturedResources) =>
      resources.ofType("Container").map((found) => found.inputs);
    expect(inputs(five).slice(0, 3)).toEqual(inputs(three));
    expect(inputs(five)[4].envs).toEqual(["ID=5"]);
  });
});

describe("gates", () => {
  test("services that nobody has to wait for share one", async () => {
    const services = { a: FIXED, b: { image: "x", networkMode: "host" as const }, db: HEALTHY };
    const resources = await captureGroup({ services });
    expect(resources.ofType("Command").map(({ name }) => name)).toEqual(["shop-db-1-ready", "shop-running"]);
    expect(gateSpec(resources, "shop-running")).toMatchObject({
      condition: "running",
      timeoutSeconds: 60,
      containers: [
        { id: "id-of-shop-a-1", service: "shop-a-1", secretVariables: [] },
        { id: "id-of-shop-b-1", service: "shop-b-1", secretVariables: [] },
      ],
    });
  });

  test("a rolling service gets its names from the shared one, too, unless somebody waits for them", async () => {
    const services = { web: { image: "x", dependsOn: ["api"] }, api: { image: "x" } };
    const resources = await captureGroup({ services });
    expect(resources.ofType("Command").map(({ name }) => name)).toEqual(["shop-api-1-ready", "shop-running"]);
    expect(gateSpec(resources, "shop-running").containers).toMatchObject([
      { id: "id-of-shop-web-1", handover: { aliases: { dev_default: ["web"] } } },
    ]);
  });

  test("a service whose gate is transformed has its own", async () => {
    const transform = { a: { gate: { environment: { EXTRA: "1" } } } };
    const resources = await captureGroup(
      { services: { a: { image: "x" }, b: { image: "x" } } },
      { transform },
    );
    expect(resources.find("Command", "shop-a-1-ready").inputs.environment).toEqual({ EXTRA: "1" });
    expect(gateSpec(resources, "shop-running").containers).toMatchObject([{ id: "id-of-shop-b-1" }]);
  });

  test("there is no shared one where each has its own", async () => {
    const resources = await captureGroup({ services: { db: HEALTHY } });
    expect(resources.ofType("Command").map(({ name }) => name)).toEqual(["shop-db-1-ready"]);
  });

  test("the shared one, too, knows which variables it must not show", async () => {
    const environment = { A: "1", TOKEN: secret("hunter2") };
    const resources = await captureGroup({ services: { a: { ...FIXED, environment } } });
    expect(gateSpec(resources, "shop-running").containers).toEqual([
      { id: "id-of-shop-a-1", service: "shop-a-1", secretVariables: ["TOKEN"] },
    ]);
  });
});

test("the transform of a service reaches its container", async () => {
  const transform = { a: { container: { domainname: "example" } } };
  const resources = await captureGroup({ services: { a: { image: "x" }, b: { image: "x" } } }, { transform });
  expect(resources.find("Container", "shop-a-1").inputs.domainname).toBe("example");
  expect(resources.find("Container", "shop-b-1").inputs.domainname).toBeUndefined();
});

test("everything carries the site's, the system's and the service's name", async () => {
  const resources = await captureGroup({ services: { db: FIXED }, volumes: { data: {} } });
  for (const type of ["Container", "Network", "Volume"]) {
    const labels = resources.ofType(type)[0]?.inputs.labels;
    expect(labels).toContainEqual({ label: "io.sitestack.site", value: "dev" });
    expect(labels).toContainEqual({ label: "io.sitestack.system", value: "shop" });
  }
});

test("the same topology, written in another order, gives the same resources", async () => {
  const services = { db: HEALTHY, web: { image: "x", dependsOn: ["db", "cache"] }, cache: FIXED };
  const turned = { cache: FIXED, web: { image: "x", dependsOn: ["cache", "db"] }, db: HEALTHY };
  const withoutSocket = ({ all }: CapturedResources) =>
    JSON.stringify(all)
      .replace(/unix:[^"\\]*/g, "")
      .replace(/"source[^}]*}/g, "");
  expect(withoutSocket(await captureGroup({ services: turned }))).toBe(
    withoutSocket(await captureGroup({ services })),
  );
});

test.each<[string, Topology["services"], RegExp]>([
  ["a cycle", { a: { image: "x", dependsOn: ["b"] }, b: { image: "x", dependsOn: ["a"] } }, /a → b → a/],
  ["an unknown name", { a: { image: "x", dependsOn: ["b"] } }, /there is no such service/],
  ["an unknown image", { a: { image: { from: "app" } } }, /there is no such entry in images/],
  [
    "health that can never come",
    { a: { image: "x", dependsOn: { b: { condition: "service_healthy" } } }, b: { image: "x" } },
    /"b" has no health check/,
  ],
])("%s is refused before anything of the group is registered", async (_name, services, message) => {
  const refusal = await captureRefusal(() => captureInside(services));
  expect(refusal.message).toMatch(message);
  expect(refusal.registered, "the host and its provider alone").toBe(2);
});

function captureInside(services: Topology["services"]): Promise<void> {
  return withHost((host) => new ServiceGroup("shop", { host, topology: { name: "shop", services } }));
}
