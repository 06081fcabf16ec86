import { expect, test } from "vitest";
import { startPlan } from "../../../bench/start-plan";
import { type ContainerEvent, StartTimes } from "../../../bench/start-record";

const PLAN = startPlan({
  name: "plant",
  services: {
    db: { image: "db:1", healthcheck: { test: "true" } },
    schema: { image: "schema:1", dependsOn: { db: { condition: "service_healthy" } } },
    web: {
      image: "web:1",
      healthcheck: { disable: true },
      dependsOn: {
        schema: { condition: "service_completed_successfully" },
        db: { condition: "service_started" },
      },
    },
  },
});

function event(Action: string, service: string, milliseconds: number, exitCode = "0"): ContainerEvent {
  const Attributes = { "com.docker.compose.service": service, exitCode };
  return { Action, timeNano: milliseconds * 1e6, Actor: { ID: service, Attributes } };
}

test("ready means healthy, ended or started, as the topology has it", () => {
  expect(PLAN).toEqual({
    db: { readyWhen: "healthy", waitsFor: [] },
    schema: { readyWhen: "ended", waitsFor: [{ name: "db", until: "ready" }] },
    web: {
      readyWhen: "started",
      waitsFor: [
        { name: "db", until: "started" },
        { name: "schema", until: "ready" },
      ],
    },
  });
});

test("the first time of each counts, and what is still to come is known", () => {
  const times = new StartTimes(PLAN);
  for (const one of [
    event("create", "db", 10),
    event("start", "db", 20),
    event("health_status: unhealthy", "db", 25),
    event("health_status: healthy", "db", 30),
    event("start", "db", 90),
    event("create", "schema", 40),
    event("start", "schema", 50),
  ])
    times.note(one);
  expect(times.missing()).toEqual(["schema", "web"]);
  times.note(event("die", "schema", 60));
  times.note(event("create", "web", 70));
  times.note(event("start", "web", 80));
  // A service that ends is started again by its policy: the time that it takes is in its readiness.
  times.note(event("die", "db", 85, "1"));
  expect(times.missing()).toEqual([]);
  expect(times.times()).toEqual([
    { name: "db", waitsFor: [], created: 10, started: 20, ready: 30 },
    { name: "schema", waitsFor: PLAN.schema?.waitsFor, created: 40, started: 50, ready: 60 },
    { name: "web", waitsFor: PLAN.web?.waitsFor, created: 70, started: 80, ready: 80 },
  ]);
});

test("a failed job ends the waiting: nothing behind it would ever start", () => {
  const times = new StartTimes(PLAN);
  expect(() => times.note(event("die", "schema", 60, "3"))).toThrow("schema has ended with exit code 3");
});
