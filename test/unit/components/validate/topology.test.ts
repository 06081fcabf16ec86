import { secret } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import type { ServiceSpec, Topology } from "../../../../components/topology";
import { isImageKey, topologyProblems } from "../../../../components/validate/topology";

function told(services: Record<string, Partial<ServiceSpec>>, rest: Partial<Topology> = {}): string[] {
  const specs = Object.entries(services).map(([name, spec]) => [name, { image: "x", ...spec }]);
  return topologyProblems({ name: "shop", services: Object.fromEntries(specs), ...rest }).map(
    ({ path, message, hint }) => `${path}: ${message}; ${hint}`,
  );
}

test("a topology with everything right has no problem", () => {
  const services = {
    web: { image: { from: "app" }, dependsOn: ["db"], ports: ["80:80"], networks: ["front"] },
    db: { volumes: [{ type: "volume" as const, source: "data", target: "/data" }] },
  };
  const rest = { images: { app: { pull: "nginx" } }, volumes: { data: {} }, networks: { front: {} } };
  expect(told(services, rest)).toEqual([]);
});

test("the problems of all parts are told at once", () => {
  const services = {
    "bad name": {},
    a: { ports: ["x"], dependsOn: ["b"], networks: ["none-such"] },
    b: { dependsOn: ["a"], image: { from: "app" } },
  };
  const paths = told(services).map((text) => text.slice(0, text.indexOf(": ")));
  expect(paths).toEqual([
    "services",
    "services.a.ports[0]",
    "services.b.image",
    "services.a.dependsOn",
    "services.a.networks.none-such",
  ]);
});

describe("references", () => {
  test("to images and volumes must be there; the hint tells the known ones", () => {
    const volumes = [{ type: "volume" as const, source: "data", target: "/data" }];
    expect(told({ a: { image: { from: "app" }, volumes } })).toEqual([
      "services.a.image: there is no such entry in images; add images.app",
      "services.a.volumes[0].source: there is no such entry in volumes; add volumes.data",
    ]);
    const known = { images: { api: { pull: "x" } }, volumes: { logs: {} } };
    expect(told({ a: { image: { from: "app" }, volumes } }, known)).toEqual([
      "services.a.image: there is no such entry in images; the images are: api",
      "services.a.volumes[0].source: there is no such entry in volumes; the volumes are: logs",
    ]);
  });

  test("of bind mounts and of values that come later are not looked up", () => {
    const volumes = [
      { type: "bind" as const, source: "./conf", target: "/conf" },
      { type: "volume" as const, source: secret("data"), target: "/data" },
    ];
    expect(told({ a: { volumes } })).toEqual([]);
  });
});

describe("host ports", () => {
  const share = (other: string) =>
    `services.b.ports: services.a.ports publishes this host port too; ${other}`;
  const HINT = "give each its own host port or host address";

  test.each<[string, string, string[]]>([
    ["80:80", "80:8080", [share(HINT)]],
    ["80:80", "127.0.0.1:80:80", [share(HINT)]],
    ["127.0.0.1:80:80", "80:80", [share(HINT)]],
    ["127.0.0.1:80:80", "127.0.0.1:80:81", [share(HINT)]],
    ["80-82:80-82", "82:80", [share(HINT)]],
    ["80:80", "80:80/udp", []],
    ["127.0.0.1:80:80", "127.0.0.2:80:80", []],
    ["80", "80", []],
  ])("%s and %s", (a, b, expected) => {
    expect(told({ a: { ports: [a] }, b: { ports: [b] } })).toEqual(expected);
  });

  test("cannot be shared by replicas", () => {
    expect(told({ a: { ports: ["80:80"], deploy: { replicas: 2 } } })).toEqual([
      "services.a.ports: 2 replicas cannot share one host port; leave the host port out, so that the engine chooses, or use one replica",
    ]);
    expect(told({ a: { ports: ["80"], deploy: { replicas: 2 } } })).toEqual([]);
  });
});

test("container names are told when two services get the same one, replicas included", () => {
  const services = {
    a: { containerName: "web-{{.Task.Slot}}", deploy: { replicas: 3 } },
    b: { containerName: "web-3" },
  };
  expect(told(services)).toEqual([
    "services.b.containerName: services.a.containerName has this name already; give each its own name",
  ]);
});

test("names must be such as the engine takes", () => {
  const rest = { networks: { "-a": {} }, volumes: { "": {} }, images: { "a/b": { pull: "x" } } };
  const paths = told({ ".a": {} }, rest).map((text) => text.slice(0, text.indexOf(": ")));
  expect(paths).toEqual(["services", "networks", "volumes", "images"]);
});

test.each([
  [{ from: "app" }, true],
  ["nginx", false],
  [{ from: 5 }, false],
  [null, false],
  [undefined, false],
])("isImageKey of %j: %s", (image, expected) => {
  expect(isImageKey(image)).toBe(expected);
});
