import { secret } from "@pulumi/pulumi";
import { describe, expect, test, vi } from "vitest";
import { Service, type ServiceArgs } from "../../../components";
import * as platforms from "../../../components/buildable-platforms";
import { conditionOf } from "../../../components/service";
import type { ServiceSpec } from "../../../components/topology";
import { type CapturedResources, capture, captureRefusal } from "../support/captured-resources";
import { withHost } from "../support/hosts";

const FRONT = { networks: ["front"], joinable: { front: { networkId: "id-1", networkName: "dev_front" } } };

function captureService(args: Partial<ServiceArgs> = {}): Promise<CapturedResources> {
  return capture(() => withHost((host) => new Service("web", { host, image: "nginx:1.27", ...args })));
}

function gateSpec(resources: CapturedResources) {
  return JSON.parse(resources.find("Command", "web-ready").inputs.stdin);
}

test("on a platform that the engine emulates it runs the image of that platform's name, where there is such", async () => {
  const emulated = vi.spyOn(platforms, "buildablePlatforms").mockResolvedValue({ emulated: ["linux/arm64"] });
  const images = { "nginx:1.27": "sha256:1", "nginx:1.27-arm64": "sha256:2", "redis:7": "sha256:3" };
  const imageOf = async (image: string) => {
    const resources = await capture(() =>
      withHost((host) => new Service("web", { host, image }), { images }, { platform: "linux/arm64" }),
    );
    return resources.find("Container", "web").inputs.image;
  };
  const found = [await imageOf("nginx:1.27"), await imageOf("redis:7"), await imageOf("sha256:2")];
  emulated.mockRestore();
  expect(found).toEqual(["nginx:1.27-arm64", "redis:7", "sha256:2"]);
});

describe("a rolling service", () => {
  test("is created before the old one goes, auto-named, and its gate takes its names over", async () => {
    const resources = await captureService(FRONT);
    const container = resources.find("Container", "web");
    expect(container).toMatchObject({
      parent: "web",
      provider: "local",
      deleteBeforeReplace: false,
      beforeCreate: [],
    });
    expect(container.replaceOnChanges).toEqual(["healthcheck", "init", "tmpfs"]);
    expect(container.inputs.name).toBeUndefined();
    expect(container.inputs.networksAdvanced).toEqual([{ name: "id-1" }]);
    expect(gateSpec(resources).containers[0].handover).toEqual({
      aliases: { dev_front: ["web"] },
      siblingLabels: {
        "io.sitestack.site": "dev",
        "io.sitestack.system": "default",
        "io.sitestack.service": "web",
        "io.sitestack.slot": "1",
      },
      drainMs: 3000,
    });
  });

  test("on a network that it names by its real name gets its names there", async () => {
    const resources = await captureService({ networks: ["somebody-elses"] });
    expect(gateSpec(resources).containers[0].handover.aliases).toEqual({ "somebody-elses": ["web"] });
  });

  test("without a network has no names to take over", async () => {
    expect(gateSpec(await captureService({ networkMode: "none" })).containers[0].handover).toBeUndefined();
    expect(gateSpec(await captureService()).containers[0].handover).toBeUndefined();
  });
});

describe("a recreated service", () => {
  test("goes first, has its names from the engine, and frees its fixed name of what was left behind", async () => {
    const resources = await captureService({ ...FRONT, containerName: "web" });
    const container = resources.find("Container", "web");
    expect(container).toMatchObject({ deleteBeforeReplace: true, beforeCreate: ["remove-leftover-local"] });
    expect(container.inputs).toMatchObject({
      name: "web",
      networksAdvanced: [{ name: "id-1", aliases: ["web"] }],
    });
    expect(gateSpec(resources).containers[0].handover).toBeUndefined();
    expect(resources.hooks).toEqual(["remove-leftover-local"]);
  });

  test("with an automatic name needs no hook", async () => {
    const resources = await captureService({ ports: ["8080:80"] });
    expect(resources.find("Container", "web")).toMatchObject({ deleteBeforeReplace: true, beforeCreate: [] });
    expect(resources.hooks).toEqual([]);
  });
});

describe("the gate", () => {
  test("waits for the container, and runs again for another one", async () => {
    const resources = await captureService();
    expect(resources.find("Command", "web-ready")).toMatchObject({
      parent: "web",
      dependsOn: ["web"],
      inputs: { interpreter: ["node"], triggers: ["id-of-web"], create: "dist/components/gate/main.js" },
    });
    expect(gateSpec(resources)).toMatchObject({
      hostName: "local",
      condition: "running",
      timeoutSeconds: 120,
    });
  });

  test.each<[Partial<ServiceArgs>, object]>([
    [{ healthcheck: { test: "true" } }, { condition: "healthy", timeoutSeconds: 120 }],
    [{ healthcheck: { disable: true } }, { condition: "running" }],
    [{ healthcheck: { test: ["NONE"] } }, { condition: "running" }],
    [{ readyTimeout: "1500ms" }, { timeoutSeconds: 2 }],
    [{ kind: "job" }, { condition: "completed", timeoutSeconds: 600 }],
  ])("of %j", async (args, expected) => {
    expect(gateSpec(await captureService(args))).toMatchObject(expected);
  });

  test("is left out where somebody else watches", async () => {
    const resources = await captureService({ gated: false });
    expect(resources.ofType("Command")).toEqual([]);
  });

  test("holds no path of this machine but the engine's address", async () => {
    const { inputs } = (await captureService()).find("Command", "web-ready");
    const spec = JSON.parse(inputs.stdin);
    expect(JSON.stringify({ ...inputs, stdin: { ...spec, engine: {} } })).not.toContain(process.cwd());
  });
});

test("secrets stay secret, and the gate knows their names alone", async () => {
  const resources = await captureService({ environment: { A: "1", TOKEN: secret("hunter2") } });
  expect(resources.find("Container", "web").inputs.envs).toEqual(["A=1", { secret: "TOKEN=hunter2" }]);
  expect(gateSpec(resources).containers).toEqual([
    { id: "id-of-web", service: "web", secretVariables: ["TOKEN"] },
  ]);
  const withoutSecret = JSON.stringify(resources.all).replace('{"secret":"TOKEN=hunter2"}', "");
  expect(withoutSecret).not.toContain("hunter2");
});

test("labels tell site, system, service and slot, to us and to Compose", async () => {
  const resources = await captureService({ system: "shop", service: "frontend", slot: 3 });
  const labels = resources.find("Container", "web").inputs.labels as { label: string; value: string }[];
  expect(Object.fromEntries(labels.map(({ label, value }) => [label, value]))).toMatchObject({
    "io.sitestack.site": "dev",
    "io.sitestack.system": "shop",
    "io.sitestack.service": "frontend",
    "com.docker.compose.project": "dev",
    "com.docker.compose.service": "frontend",
    "com.docker.compose.container-number": "3",
  });
});

test("the transform has the last word on container and gate", async () => {
  const resources = await captureService({
    transform: {
      container: (inputs, options) => {
        inputs.domainname = "example";
        options.protect = true;
      },
      gate: { dir: "elsewhere" },
    },
  });
  expect(resources.find("Container", "web")).toMatchObject({
    protect: true,
    inputs: { domainname: "example" },
  });
  expect(resources.find("Command", "web-ready").inputs.dir).toBe("elsewhere");
});

test("a bad service is refused with all its problems before it is registered", async () => {
  const { message, registered } = await captureRefusal(() =>
    withHost((host) => new Service("web", { host, image: "x", ports: ["x"], capAdd: ["Y"] })),
  );
  expect(message).toContain("service web: 2 problems");
  expect(registered, "the host and its provider alone").toBe(2);
});

test.each<[Partial<ServiceSpec>, string]>([
  [{}, "running"],
  [{ healthcheck: { test: "true" } }, "healthy"],
  [{ healthcheck: { disable: true } }, "running"],
  [{ healthcheck: { test: ["NONE"] } }, "running"],
  [{ kind: "job", healthcheck: { test: "true" } }, "completed"],
])("%j is ready when it is %s", (spec, condition) => {
  expect(conditionOf({ image: "x", ...spec })).toBe(condition);
});
