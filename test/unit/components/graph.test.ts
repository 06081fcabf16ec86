import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  awaitedServices,
  dependenciesOf,
  graphProblems,
  kindsOf,
  startOrder,
} from "../../../components/graph";
import type { Dependency, DependencyCondition, ServiceSpec } from "../../../components/topology";

type Services = Record<string, ServiceSpec>;

function services(
  edges: Record<string, ServiceSpec["dependsOn"]>,
  extra: Partial<ServiceSpec> = {},
): Services {
  return Object.fromEntries(
    Object.entries(edges).map(([name, dependsOn]) => [name, { image: "busybox", dependsOn, ...extra }]),
  );
}

function on(condition: DependencyCondition, ...names: string[]): Record<string, Dependency> {
  return Object.fromEntries(names.map((name) => [name, { condition }]));
}

test("the short form waits for the start, names sorted", () => {
  expect(dependenciesOf({ dependsOn: ["b", "a"] })).toEqual([
    ["a", { condition: "service_started" }],
    ["b", { condition: "service_started" }],
  ]);
  expect(dependenciesOf({})).toEqual([]);
});

test.each([
  ["says so itself", services({ a: undefined }, { kind: "job" }), "job"],
  ["is awaited to the end", services({ a: undefined, b: on("service_completed_successfully", "a") }), "job"],
  ["is awaited to be healthy", services({ a: undefined, b: on("service_healthy", "a") }), "service"],
  ["stands alone", services({ a: undefined }), "service"],
])("what %s is a %s", (_name, all, kind) => {
  expect(kindsOf(all).a).toBe(kind);
});

test("awaited is what another service names, for anything or for one condition", () => {
  const all = services({ a: undefined, b: ["a"], c: on("service_healthy", "b"), d: undefined });
  expect([...awaitedServices(all)]).toEqual(["a", "b"]);
  expect([...awaitedServices(all, "service_healthy")]).toEqual(["b"]);
});

describe("problems", () => {
  test("an unknown name tells the known ones", () => {
    expect(graphProblems(services({ web: ["databse"], database: undefined }))).toEqual([
      {
        path: "services.web.dependsOn.databse",
        found: '"databse"',
        message: "there is no such service",
        hint: "the services are: database, web",
      },
    ]);
  });

  test.each([
    ["healthy without a health check", {}, "service_healthy" as const, /has no health check/],
    [
      "healthy with a disabled one",
      { healthcheck: { disable: true } },
      "service_healthy" as const,
      /has no health check/,
    ],
    [
      "healthy with one that says NONE",
      { healthcheck: { test: ["NONE"] } },
      "service_healthy" as const,
      /has no health check/,
    ],
    [
      "completed of a service",
      { kind: "service" as const },
      "service_completed_successfully" as const,
      /never completes/,
    ],
  ])("%s", (_name, spec, condition, message) => {
    const all = services({ a: on(condition, "b") });
    const problems = graphProblems({ ...all, b: { image: "busybox", ...spec } });
    expect(problems).toMatchObject([
      { path: "services.a.dependsOn.b", found: condition, message: expect.stringMatching(message) },
    ]);
  });

  test.each([
    [{ a: ["a"] }, ["a → a"]],
    [{ a: ["b"], b: ["a"] }, ["a → b → a"]],
    [{ x: ["a"], a: ["b"], b: ["c"], c: ["a"] }, ["a → b → c → a"]],
    [{ a: ["b", "c"], b: ["a"], c: ["a"] }, ["a → b → a", "a → c → a"]],
    [{ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }, []],
  ])("cycles of %j", (edges, cycles) => {
    expect(graphProblems(services(edges)).map(({ found }) => found)).toEqual(cycles);
  });
});

/** Up to twelve services; an edge goes only from a later one to an earlier one. */
const acyclic = fc
  .array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map((rows) =>
    Object.fromEntries(
      rows.map((row, index) => [name(index), [...new Set(row.filter((target) => target < index).map(name))]]),
    ),
  );

/** Names whose order is not the graph's. */
function name(index: number): string {
  return `s${(index * 7) % 12}`;
}

test("in any graph without a cycle everything comes after what it depends on", () => {
  fc.assert(
    fc.property(acyclic, (edges) => {
      expect(graphProblems(services(edges))).toEqual([]);
      const order = startOrder(services(edges));
      expect([...order].sort()).toEqual(Object.keys(edges).sort());
      for (const [from, targets] of Object.entries(edges)) {
        for (const target of targets) expect(order.indexOf(target)).toBeLessThan(order.indexOf(from));
      }
    }),
  );
});

test("the order is the same however the services are written down", () => {
  fc.assert(
    fc.property(acyclic, (edges) => {
      const reversed = Object.fromEntries(
        Object.entries(edges)
          .reverse()
          .map(([from, targets]) => [from, [...targets].reverse()]),
      );
      expect(startOrder(services(reversed))).toEqual(startOrder(services(edges)));
    }),
  );
});

test("every graph with a cycle is refused, and the cycle that is told is one", () => {
  const cyclic = fc.tuple(
    acyclic,
    fc.shuffledSubarray(
      Array.from({ length: 12 }, (_, index) => name(index)),
      { minLength: 1 },
    ),
  );
  fc.assert(
    fc.property(cyclic, ([edges, ring]) => {
      const all: Record<string, string[]> = Object.fromEntries(ring.map((service) => [service, []]));
      Object.assign(all, edges);
      ring.forEach((service, index) => {
        all[service] = [...(all[service] ?? []), ring[(index + 1) % ring.length] ?? service];
      });
      const told = graphProblems(services(all));
      expect(told).not.toEqual([]);
      for (const { found = "" } of told) {
        const trail = found.split(" → ");
        expect(trail.length).toBeGreaterThan(1);
        expect(trail.at(-1)).toBe(trail[0]);
        for (const [index, from] of trail.slice(0, -1).entries())
          expect(all[from]).toContain(trail[index + 1]);
      }
    }),
  );
});
