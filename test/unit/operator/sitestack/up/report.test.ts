import { expect, test } from "vitest";
import { nextSteps } from "../../../../../operator/sitestack/up/next-steps";
import { type UpReport, upText } from "../../../../../operator/sitestack/up/report";
import { withoutSecrets } from "../../../../../operator/sitestack/up/without-secrets";

const GATE = {
  ...{ service: "shop-web-1", because: "its health check failed 3 times", container: "web", host: "edge" },
  ...{ state: "running, unhealthy", probe: { exitCode: 7, output: "refused" }, logs: ["first", "second"] },
};
const FAILURE = { resource: "shop-web-1-ready", message: "shop-web-1 is not ready: …", gates: [GATE] };
const service = (name: string, works: boolean, older: boolean) => ({
  ...{ service: `shop/${name}`, host: "edge", works, status: works ? "Up 1 hour" : "Exited (1)", older },
  ...{ container: name, image: "sha256:1" },
});

const FAILED: UpReport = {
  ...{ site: "plant", outcome: "failed", seconds: 12.34, changes: { create: 1 } },
  healed: ["releasing the lock on plant: its holder (process 7) is dead"],
  failures: [FAILURE],
  services: [service("db", true, true), service("web", false, false)],
  silent: { far: "no answer within 10000 ms" },
  next: ["docker logs web"],
};

test("the report says what failed, why, what still works, and what to do", () => {
  expect(upText(FAILED)).toBe(`plant is not deployed (12.3 s)

Before it, an update that was killed was got over:
  releasing the lock on plant: its holder (process 7) is dead

Why:
  shop-web-1 is not ready: its health check failed 3 times
    container web on edge: running, unhealthy
    last probe, exit code 7:
      refused
    last 2 log lines:
      first
      second

What works now:
  1 of 2 services, 1 of them by the containers of before
  not shop/web on edge: web, Exited (1)
  far does not answer: no answer within 10000 ms

Next:
  docker logs web`);
});

test("after going back it says to what, with which program, and what was proven", () => {
  const rollback = {
    ...{
      of: "2026-11-21T10:00:00Z",
      commit: "72a543e2bca9596a",
      program: "the program as it is here",
      seconds: 9,
    },
    ...{
      notes: ["web:1 on edge has its name again"],
      proven: 16,
      otherImages: ["shop/db on edge"],
      failures: [],
    },
  };
  const text = upText({ ...FAILED, outcome: "rollback-failed", rollback });
  expect(text).toContain("plant is not deployed, and going back has failed as well");
  expect(text).toContain(`Going back:
  to the deployment of 2026-11-21T10:00:00Z (72a543e2bca9), with the program as it is here: 9.0 s, 16 containers came through their gates
  web:1 on edge has its name again
  shop/db on edge runs another image than then`);
});

test("what failed without a gate is told in its own words", () => {
  const text = upText({
    ...FAILED,
    failures: [{ resource: "shop-web", message: "image was not built\nstep 3", gates: [] }],
  });
  expect(text).toContain("Why:\n  shop-web:\n  image was not built\n  step 3\n");
});

const situation = {
  site: "plant",
  failures: [FAILURE],
  hasLastGood: true,
  engines: { edge: { host: "ssh://edge" } },
};

test("next: the container's logs on its own host, mend, up again, or back", () => {
  expect(nextSteps({ ...situation, outcome: "failed" })).toEqual([
    "docker --host ssh://edge logs web",
    "mend the cause, then npx sitestack up --stack plant   # only what failed is tried again",
    "npx sitestack rollback --stack plant   # puts the last good deployment back",
  ]);
});

test("without a good deployment there is no way back to name, and after a success nothing to do", () => {
  expect(nextSteps({ ...situation, hasLastGood: false, outcome: "failed" }).join()).not.toContain("rollback");
  expect(nextSteps({ ...situation, outcome: "succeeded" })).toEqual([]);
});

test("no secret stays in any text of it, however deep", () => {
  const report = { ...FAILED, failures: [{ ...FAILURE, message: "password green-lantern refused" }] };
  const told = JSON.stringify(withoutSecrets(report, ["green-lantern", "x"]));
  expect(told).not.toContain("green-lantern");
  expect(told).toContain("password [secret] refused");
});

test("data that was recreated without a backup is told, and so is a backup", () => {
  const services = ["shop/db"];
  expect(upText({ ...FAILED, backup: { kind: "no-place", services } })).toContain(
    "Data:\n  shop/db was recreated without a backup",
  );
  expect(upText({ ...FAILED, backup: { kind: "done", id: "20261121", services } })).toContain(
    "Data:\n  shop/db: backed up as 20261121",
  );
});

test("a success says which images went, and whose host could not be asked", () => {
  const removal = {
    id: "sha256:1",
    references: ["shop:1", "io.sitestack.site/plant:20261121-1"],
    bytes: 2e6,
  };
  const cleaned = {
    ...{ site: "plant", dryRun: false },
    hosts: [
      { host: "edge", removed: [removal], kept: [] },
      { host: "far", removed: [], kept: [], problem: "no answer" },
    ],
  };
  const report: UpReport = { ...FAILED, outcome: "succeeded", healed: [], failures: [], next: [], cleaned };
  expect(upText({ ...report, services: [], silent: {} })).toBe(`plant is deployed (12.3 s)

Images of earlier deployments:
  edge: removed shop:1 (2.0 MB)
  far: not cleaned: no answer`);
});
