import { describe, expect, test } from "vitest";
import type { ServiceSpec } from "../../../../components/topology";
import { serviceProblems } from "../../../../components/validate/service";

function told(spec: Partial<ServiceSpec>): string[] {
  return serviceProblems("services.a", { image: "x", ...spec }).map(({ path, found, message }) => {
    return `${path.replace("services.a.", "")} ${found}: ${message}`;
  });
}

test("a service with everything right has no problem", () => {
  expect(
    told({
      capAdd: ["NET_RAW"],
      capDrop: ["ALL"],
      ports: ["127.0.0.1:8080:80", { target: 53, hostIp: "::1", protocol: "udp" }],
      healthcheck: { test: "true", interval: "1s", timeout: "500ms", startPeriod: "0s", startInterval: "1s" },
      stopGracePeriod: "1m",
      readyTimeout: "30s",
      deploy: {
        replicas: 0,
        resources: { limits: { cpus: "0.5", memory: "64m" }, reservations: { memory: "32m" } },
      },
      shmSize: "64m",
      environment: { "with.dots-and/dashes": "1" },
      volumes: [{ type: "bind", source: "a", target: "/a" }],
      tmpfs: ["/tmp"],
    }),
  ).toEqual([]);
});

const NO_PORT = "this is no port";
const NO_DURATION = "this is no duration";
const REFUSED = "the engine would refuse this quantity";
const UNREADABLE =
  "the provider reads this number back as another one, and would replace the container on every up";

test.each<[Partial<ServiceSpec>, string[]]>([
  [
    { capAdd: ["NET_RAW", "NETRAW"], capDrop: ["EVERYTHING"] },
    [
      'capAdd[1] "NETRAW": there is no such Linux capability',
      'capDrop[0] "EVERYTHING": there is no such Linux capability',
    ],
  ],
  [{ ports: ["80", "http"] }, [`ports[1] "http": ${NO_PORT}`]],
  [{ ports: ["8080:80:90"] }, [`ports[0] "8080:80:90": ${NO_PORT}`]],
  [{ ports: ["999.0.0.1:80:80"] }, [`ports[0] "999.0.0.1:80:80": ${NO_PORT}`]],
  [{ ports: [{ target: 0 }] }, [`ports[0] {"target":0}: ${NO_PORT}`]],
  [{ ports: [{ target: 80, published: 70000 }] }, [`ports[0] {"target":80,"published":70000}: ${NO_PORT}`]],
  [
    { ports: [{ target: 80, hostIp: "localhost" }] },
    [`ports[0] {"target":80,"hostIp":"localhost"}: ${NO_PORT}`],
  ],
  [
    { readyTimeout: "soon", stopGracePeriod: "10" },
    [`stopGracePeriod "10": ${NO_DURATION}`, `readyTimeout "soon": ${NO_DURATION}`],
  ],
  [
    { healthcheck: { interval: "x", timeout: "x", startPeriod: "x", startInterval: "x" } },
    ["interval", "timeout", "startPeriod", "startInterval"].map(
      (field) => `healthcheck.${field} "x": ${NO_DURATION}`,
    ),
  ],
  [
    { deploy: { resources: { limits: { cpus: "0", memory: "5m" } } } },
    [`deploy.resources.limits.cpus "0": ${REFUSED}`, `deploy.resources.limits.memory "5m": ${REFUSED}`],
  ],
  [
    { deploy: { resources: { reservations: { cpus: "half", memory: "lots" } } } },
    [
      `deploy.resources.reservations.cpus "half": ${REFUSED}`,
      `deploy.resources.reservations.memory "lots": ${REFUSED}`,
    ],
  ],
  [
    { deploy: { resources: { limits: { cpus: "0.05" }, reservations: { cpus: "0.05" } } } },
    [`deploy.resources.limits.cpus "0.05": ${UNREADABLE}`],
  ],
  [{ deploy: { resources: { limits: { cpus: "10" } } } }, []],
  [
    { extraHosts: { a: "10.0.0.1", b: "host-gateway", c: "fd00::1" } },
    [
      'extraHosts.c "fd00::1": the provider cannot read an IPv6 address back, and would replace the container after every refresh',
    ],
  ],
  [{ shmSize: "big" }, [`shmSize "big": ${REFUSED}`]],
  [{ networkMode: "host", ports: ["80:80"] }, ['ports undefined: networkMode "host" allows no ports']],
  [
    { networkMode: "none", networks: { a: {} } },
    ['networks undefined: networkMode "none" allows no networks'],
  ],
  [{ networkMode: "host", ports: [], networks: [] }, []],
  [
    { environment: { "A B": "1", "": "2", "C=D": "3" } },
    [
      'environment "A B": this cannot name an environment variable',
      'environment "": this cannot name an environment variable',
      'environment "C=D": this cannot name an environment variable',
    ],
  ],
  [
    { volumes: [{ type: "bind", source: "a", target: "a" }], tmpfs: { tmp: "" } },
    ['volumes[0].target "a": this is no absolute path', 'tmpfs "tmp": this is no absolute path'],
  ],
  [
    {
      volumes: [
        { type: "bind", source: "a", target: "/a" },
        { type: "bind", source: "b", target: "/a" },
      ],
      tmpfs: ["/a"],
    },
    [
      'volumes[1].target "/a": services.a.volumes[0].target mounts there too',
      'tmpfs "/a": services.a.volumes[1].target mounts there too',
    ],
  ],
  [{ deploy: { replicas: -1 } }, ["deploy.replicas -1: this is no count of containers"]],
  [{ deploy: { replicas: 1.5 } }, ["deploy.replicas 1.5: this is no count of containers"]],
  [
    { deploy: { replicas: 2 }, containerName: "web" },
    ['containerName "web": 2 containers cannot share one name'],
  ],
  [{ deploy: { replicas: 2 }, containerName: "web-{{.Task.Slot}}" }, []],
  [
    { rollout: "rolling", containerName: "web" },
    [
      'rollout "rolling": two containers of this service cannot run side by side: it has a fixed container name',
    ],
  ],
  [{ rollout: "recreate", containerName: "web" }, []],
])("%j", (spec, expected) => {
  expect(told(spec)).toEqual(expected);
});

describe("hints", () => {
  test.each<[Partial<ServiceSpec>, RegExp]>([
    [{ capAdd: ["X"] }, /capabilities\(7\)/],
    [{ ports: ["x"] }, /ports go from 1 to 65535/],
    [{ readyTimeout: "x" }, /"1m30s"/],
    [{ deploy: { resources: { limits: { memory: "x" } } } }, /at least 6m, as "256m"/],
    [{ deploy: { resources: { limits: { cpus: "x" } } } }, /at least 0\.01, as "0\.5"/],
    [{ rollout: "rolling", networkMode: "host" }, /"recreate", or do without the host network/],
  ])("say what is allowed: %j", (spec, hint) => {
    expect(serviceProblems("a", { image: "x", ...spec })).toMatchObject([
      { hint: expect.stringMatching(hint) },
    ]);
  });

  test("repeat no value of the environment", () => {
    const problems = serviceProblems("a", { image: "x", environment: { "A B": "hunter2" } });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });
});
