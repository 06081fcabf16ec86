import { expect, test } from "vitest";
import { readEvents, recreatedServices } from "../../../../../operator/sitestack/up/events";

const SITE = "urn:pulumi:dev::sitestack::";
const GATE = `${SITE}x$command:local:Command::shop-web-1-ready`;
const STACK = `${SITE}pulumi:pulumi:Stack::sitestack-dev`;

const log = (...events: object[]) => events.map((event) => JSON.stringify(event)).join("\n");
const step = (op: string, type: string, custom = true) => ({
  resourcePreEvent: { metadata: { op, type, urn: `${SITE}${type}::x`, new: { custom } } },
});
const says = (severity: string, message: string, urn?: string) => ({
  diagnosticEvent: { severity, message, urn },
});

test("a gate that failed is told with what it has reported", () => {
  const message = [
    'exit status 1: running "dist/components/gate/main.js":',
    "shop-web-1 is not ready: its health check failed 3 times",
    "  container: web (0123456789ab) on edge: running, unhealthy",
    "  it has logged nothing",
  ].join("\n");
  const { failures } = readEvents(
    log(says("error", `${message}\n`, GATE), says("error", "update failed\n", STACK)),
  );
  expect(failures).toMatchObject([
    { resource: "shop-web-1-ready", message, gates: [{ service: "shop-web-1", container: "web", logs: [] }] },
  ]);
});

test("what the program itself says has no resource", () => {
  const { failures, touched } = readEvents(log(says("error", "preflight: 1 problem\n", STACK)));
  expect(failures).toEqual([{ message: "preflight: 1 problem", gates: [] }]);
  expect(touched).toBe(false);
});

test("warnings and remarks are no failures", () => {
  expect(
    readEvents(log(says("warning", "old"), says("info#err", "noise"), says("debug", "x"))).failures,
  ).toEqual([]);
});

test.each([
  ["a container that is made", step("create", "docker:index/container:Container"), true],
  ["one that is replaced", step("create-replacement", "docker:index/container:Container"), true],
  ["one that goes", step("delete", "docker:index/container:Container"), true],
  ["one that stays", step("same", "docker:index/container:Container"), false],
  ["a component", step("create", "sitestack:index:Service", false), false],
  ["a provider", step("create", "pulumi:providers:docker"), false],
  ["what only the state holds", step("update", "pulumi:index:Stash"), false],
])("whether something was touched: %s", (_what, event, touched) => {
  expect(readEvents(log(event)).touched).toBe(touched);
});

test("a log that was cut off is read as far as it goes", () => {
  const text = `${log(step("create", "docker:index/network:Network"))}\n{"diagnosticEvent":{"mess`;
  expect(readEvents(text)).toEqual({ touched: true, changes: {}, failures: [] });
});

test("the summary says how much was changed", () => {
  expect(readEvents(log({ summaryEvent: { resourceChanges: { create: 3, same: 1 } } })).changes).toEqual({
    create: 3,
    same: 1,
  });
});

test("the services that a preview would recreate, each once, by the labels of the containers that go", () => {
  const labels = ["system", "service"].map((name) => ({
    label: `io.sitestack.${name}`,
    value: name === "system" ? "shop" : "db",
  }));
  const container = (op: string) => ({
    resourcePreEvent: {
      metadata: { op, type: "docker:index/container:Container", old: { custom: true, inputs: { labels } } },
    },
  });
  expect(
    recreatedServices(log(container("replace"), container("create-replacement"), container("replace"))),
  ).toEqual(["shop/db"]);
  expect(recreatedServices(log(container("same"), container("update")))).toEqual([]);
});
