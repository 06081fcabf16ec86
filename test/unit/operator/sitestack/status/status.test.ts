import { expect, test } from "vitest";
import { statusReport } from "../../../../../operator/sitestack/status/status";
import { statusText } from "../../../../../operator/sitestack/status/text";
import { engineView, IMAGE_ID, inspected, wantedHost } from "../../../support/deployed-site";

const NOW = Date.parse("2026-11-21T13:00:30Z");
const base = inspected();

function status(view = engineView(), resource = {}) {
  return statusReport("shop", [{ wanted: wantedHost({}, resource), looked: { view } }]);
}

test("a service that is as it should be, with all that is asked about it", () => {
  const view = engineView({ disk: { free: 52e9, images: 11e9 } });
  expect(status(view)).toEqual({
    ...{ site: "shop", well: true },
    hosts: [
      {
        ...{ host: "edge", address: "tcp://edge:2376", engine: "26.1.5", platform: "linux/amd64" },
        disk: { free: 52e9, images: 11e9 },
        services: [
          {
            ...{ system: "shop", service: "web", replica: 1, container: "shop-web", outgoing: false },
            ...{
              state: "running",
              health: "healthy",
              restarts: 0,
              since: "2026-11-21T10:00:00Z",
              gateSeconds: 6.5,
            },
            ...{ ports: ["127.0.0.1:8080->80/tcp"] },
            wanted: { reference: "web:1", digest: IMAGE_ID },
            running: { reference: "web:1", digest: IMAGE_ID },
          },
        ],
      },
    ],
  });
  expect(
    statusText(status(view), NOW),
  ).toBe(`edge (tcp://edge:2376): Docker Engine 26.1.5, linux/amd64, 52 GB free, 11 GB in images
  SERVICE  STATE             SINCE  RESTARTS  GATE   IMAGE                 PORTS
  web      running, healthy  3 h           0  6.5 s  web:1 (111111111111)  127.0.0.1:8080->80/tcp

shop is well.`);
});

test.each<[string, Parameters<typeof inspected>[0], string]>([
  ["paused", { State: { ...base.State, Status: "paused" } }, "not ready: paused"],
  ["stopped", { State: { ...base.State, Status: "exited", ExitCode: 137 } }, "it has exited with code 137"],
  [
    ...([
      "unhealthy",
      { State: { ...base.State, Health: { Status: "unhealthy", FailingStreak: 3 } } },
    ] as const),
    "its health check failed 3 times",
  ],
  ["of another image", { Image: "sha256:2" }, "it runs another image than its reference means now"],
])("a service that is %s", (_what, changes, problem) => {
  const report = status(engineView({ containers: [inspected(changes)] }));
  expect(report.well).toBe(false);
  expect(report.hosts[0]?.services[0]?.problem).toBe(problem);
  expect(statusText(report, NOW)).toContain(`! web: ${problem}`);
});

test("one that has gone, or whose name another has", () => {
  const problem = (view = engineView()) => status(view).hosts[0]?.services[0]?.problem;
  expect(problem(engineView({ containers: [] }))).toBe("the container has gone");
  expect(problem(engineView({ containers: [inspected({ Id: "other" })] }))).toBe(
    "another container has its name",
  );
});

test("an older one that could not be removed is shown as such, and does not count", () => {
  const report = status(engineView(), { delete: true });
  expect(report.well).toBe(true);
  expect(statusText(report, NOW)).toContain("web (before)");
  expect(status(engineView({ containers: [] }), { delete: true }).hosts[0]?.services).toEqual([]);
});

test("a host that does not answer is told, beside those that do", () => {
  const silent = {
    wanted: { ...wantedHost(), name: "far" },
    looked: { unanswered: "no answer within 5000 ms" },
  };
  const report = statusReport("shop", [{ wanted: wantedHost(), looked: { view: engineView() } }, silent]);
  expect(report.well).toBe(false);
  expect(statusText(report, NOW)).toContain(
    "far (tcp://edge:2376): nothing is known of it: no answer within 5000 ms",
  );
});

test("a stack of nothing", () => {
  expect(statusText(statusReport("shop", []), NOW)).toBe("Nothing of shop is deployed.");
});
