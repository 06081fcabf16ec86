import { expect, test } from "vitest";
import type { ServiceSpec } from "../../../../../components";
import { containerArgs } from "../../../../../components/container-args";
import { fieldChanges } from "../../../../../operator/sitestack/review/changes";
import { downtime, effectOf } from "../../../../../operator/sitestack/review/effect";
import { serviceView } from "../../../../../operator/sitestack/review/service-view";
import type { SystemSnapshot } from "../../../../../operator/sitestack/review/snapshot";

const BASE: ServiceSpec = {
  image: "web:1",
  healthcheck: { test: "true", interval: "10s" },
  deploy: {
    resources: { limits: { memory: "64m", cpus: "1" }, reservations: { memory: "32m", cpus: "0.5" } },
  },
};

function system(spec: ServiceSpec, subnet = "10.98.1.0/24"): SystemSnapshot {
  const topology = { name: "shop", services: { web: spec }, networks: { default: { subnet } } };
  return { type: "shop", host: "local", topology, contents: {} };
}

function effect(base: ServiceSpec, head: ServiceSpec, subnet?: string) {
  const changes = fieldChanges(serviceView(system(base), "web"), serviceView(system(head, subnet), "web"));
  return effectOf(changes, [base, head], head.kind ?? "service");
}

/** The label by which a container's replacement shows (components/container-args.ts). */
function configHash(spec: ServiceSpec): string {
  const { labels } = containerArgs(
    spec,
    {},
    {
      ...{ identity: { site: "s", system: "shop", service: "web", slot: 1 }, image: "web:1" },
      ...{
        networkIds: {},
        volumeNames: {},
        configs: {},
        resolvePath: (path: string) => path,
        apiVersion: "1.47",
      },
    },
  );
  const hash = (labels as { label: string; value: string }[]).find(
    ({ label }) => label === "io.sitestack.config-hash",
  );
  return hash?.value ?? "";
}

const limits = (changed: object) => ({
  resources: { ...BASE.deploy?.resources, limits: { memory: "64m", cpus: "1", ...changed } },
});
const reservations = (changed: object) => ({
  resources: { ...BASE.deploy?.resources, reservations: { memory: "32m", cpus: "0.5", ...changed } },
});

const SAME_CONTAINER: [what: string, Partial<ServiceSpec>, how: string][] = [
  ["another restart policy", { restart: "always" }, "in-place"],
  ["more memory", { deploy: limits({ memory: "128m" }) }, "in-place"],
  ["more memory reserved", { deploy: reservations({ memory: "48m" }) }, "in-place"],
  ["another weight", { deploy: reservations({ cpus: "0.25" }) }, "in-place"],
  ["more patience", { readyTimeout: "5m" }, "check"],
  ["another order", { dependsOn: ["db"] }, "order"],
];

test.each(SAME_CONTAINER)("%s leaves the container as it is", (_what, changed, how) => {
  expect(effect(BASE, { ...BASE, ...changed })).toEqual({ how });
  expect(configHash({ ...BASE, ...changed })).toBe(configHash(BASE));
});

const OTHER_CONTAINER: [what: string, Partial<ServiceSpec>][] = [
  ["another CPU limit", { deploy: limits({ cpus: "2" }) }],
  ["no memory limit any more", { deploy: limits({ memory: undefined }) }],
  ["no weight any more", { deploy: reservations({ cpus: undefined }) }],
  ["another command", { command: ["serve"] }],
  ["another health check", { healthcheck: { test: "true", interval: "20s" } }],
  ["another user", { user: "1000" }],
  ["another signal", { stopSignal: "SIGINT" }],
];

test.each(OTHER_CONTAINER)("%s replaces the container, which rolls", (_what, changed) => {
  expect(effect(BASE, { ...BASE, ...changed })).toEqual({ how: "rolling" });
  expect(configHash({ ...BASE, ...changed })).not.toBe(configHash(BASE));
});

test("a changed job runs again", () => {
  const job = { ...BASE, kind: "job" as const };
  expect(effect(job, { ...job, image: "web:2" })).toEqual({ how: "job" });
});

test("what cannot run twice is recreated, and told why", () => {
  const head = { ...BASE, containerName: "web" };
  expect(effect(BASE, head)).toMatchObject({
    how: "recreate",
    because: "a fixed container name lets no second container run beside it",
  });
  expect(effect(BASE, { ...BASE, rollout: "recreate" })).toMatchObject({
    because: "it asks for it (rollout: recreate)",
  });
});

test("where its network is made anew, even a rolling service is away", () => {
  expect(effect(BASE, BASE, "10.98.2.0/24")).toMatchObject({
    how: "recreate",
    because: "its network default is made anew",
  });
});

test("more replicas leave the others alone", () => {
  expect(effect({ image: "web:1" }, { image: "web:1", deploy: { replicas: 3 } })).toEqual({
    ...{ how: "scale", from: 1, to: 3 },
  });
});

test("the seconds: stop, start and the first health check; or as long as it has taken", () => {
  expect(downtime(BASE)).toEqual({ seconds: 12, isMeasured: false, atMost: 130 });
  expect(downtime({ image: "web:1", stopGracePeriod: "1m" })).toEqual({
    seconds: 2,
    isMeasured: false,
    atMost: 180,
  });
  const quick = { test: "true", startPeriod: "1m", startInterval: "500ms" };
  expect(downtime({ image: "web:1", healthcheck: quick }).seconds).toBe(3);
  expect(downtime(BASE, 7.4)).toEqual({ seconds: 10, isMeasured: true, atMost: 130 });
});
