import { expect, test } from "vitest";
import { fleadProblems } from "../../../../../src/systems/flead/problems";
import type { KnownSecrets } from "../../../../../src/systems/known-secrets";

function secrets(values: Record<string, string>): KnownSecrets {
  return { names: Object.keys(values), is: (key, text) => values[key] === text, fails: () => false };
}

const OWN = { database: { passwordSecret: "db" }, grafana: { passwordSecret: "ui" } };

function paths(config: object, values: Record<string, string> = {}): string[] {
  return fleadProblems({ type: "flead", ...config }, secrets(values)).map(({ path }) => path.join("."));
}

test("secrets of the site's own are fine in production", () => {
  expect(paths({ credentials: OWN }, { db: "k3pt", ui: "s4fe" })).toEqual([]);
});

test("outside development the documented passwords are refused, also where a secret holds them", () => {
  const both = ["credentials.database.passwordSecret", "credentials.grafana.passwordSecret"];
  expect(paths({})).toEqual(both);
  expect(paths({ credentials: OWN }, { db: "password", ui: "admin" })).toEqual(both);
});

test.each([[{ stage: "development" }], [{ allowDefaultCredentials: true }]])("%j allows them", (config) => {
  expect(paths(config)).toEqual([]);
  expect(paths({ ...config, credentials: OWN }, { db: "password", ui: "admin" })).toEqual([]);
});

test("no message shows what stands where a secret's name belongs, nor a secret", () => {
  const config = { type: "flead", credentials: { database: { passwordSecret: "hunter2" } } };
  const told = JSON.stringify(fleadProblems(config, secrets({ ui: "12345678" })));
  expect(told).toContain("no secret of the name that stands here");
  expect(told).not.toMatch(/hunter2|12345678/);
});

test("a port that two services share is told at the one that the site sets", () => {
  expect(paths({ stage: "development", ports: { kafka: 5432 } })).toEqual(["ports.kafka"]);
  expect(paths({ stage: "development", ports: { kafka: 8161, flink: 8161 } })).toEqual(["ports.flink"]);
});

test("jobs that would never get their slots are told", () => {
  const flink = { parallelism: 4 };
  expect(paths({ stage: "development", flink })).toEqual(["flink.parallelism"]);
  expect(paths({ stage: "development", flink: { ...flink, taskManagers: 2 } })).toEqual([]);
});
