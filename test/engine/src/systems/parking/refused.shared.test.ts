import { afterEach, expect, test } from "vitest";
import { containersOfSite } from "../../../support/engine";
import { TestStack } from "../../../support/stack";
import { configure, containersOfService, SECRETS, secretsIn } from "./site";

/** Nobody listens at these ports. */
const NOWHERE = {
  POSTGRES_HOST: "127.0.0.1",
  POSTGRES_PORT: 27999,
  REDIS_ADDR: "127.0.0.1",
  REDIS_PORT: 27998,
};

const ACME_IMAGES = [
  "image nginxproxy/nginx-proxy:1.6 for linux/",
  "image nginxproxy/acme-companion:2.4 for linux/",
];

let stack: TestStack | undefined;

async function site(label: string, settings: Record<string, unknown>): Promise<TestStack> {
  stack = await TestStack.create("site", label);
  await configure(stack, settings);
  return stack;
}

afterEach(() => stack?.remove());

test("an edge site that reaches no central server fails with addresses, ports and reasons, before its worker", async () => {
  const edge = await site("parking-lost", { stage: "edge", environment: NOWHERE });
  const { exitCode, text } = await edge.up();
  expect(exitCode).not.toBe(0);
  expect(text).toContain("cannot use the database 127.0.0.1:27999: connection refused; see POSTGRES_HOST");
  expect(text).toContain("cannot use the broker 127.0.0.1:27998: connection refused; see REDIS_ADDR");
  expect(await containersOfService(edge.name, "celery")).toEqual([]);
  expect(secretsIn(text)).toEqual([]);
});

test("a model that is not on the host is told with its path, and nothing is made", async () => {
  const settings = { stage: "edge", environment: NOWHERE, machineLearning: true };
  const edge = await site("parking-model", { ...settings, model: "/nowhere/yolov8x.pt" });
  const { exitCode, text } = await edge.up();
  expect(exitCode).not.toBe(0);
  expect(text).toContain("/nowhere/yolov8x.pt");
  expect(await containersOfSite(edge.name)).toEqual([]);
});

test("acme asks for the documented images: where no registry has them, the preview names both", async () => {
  const web = await site("parking-acme", {
    stage: "webserver",
    tls: { mode: "acme" },
    ports: { http: 27083, https: 27445 },
    network: { name: "parking-test-acme", subnet: "10.97.3.0/24" },
    environment: { VIRTUAL_HOST: "parking.example", LETSENCRYPT_EMAIL: "ops@parking.example" },
  });
  const { exitCode, text } = await web.preview();
  // A machine that reaches the hub has nothing to refuse, and shows what it would make.
  const named = exitCode === 0 ? ["parking-nginx-proxy", "parking-acme-companion"] : ACME_IMAGES;
  for (const name of named) expect(text).toContain(name);
});

test("a central stack that is not there is told with its name", async () => {
  const central = { stack: "organization/sitestack/no-such-stack" };
  const edge = await site("parking-alone", { stage: "edge", central, secretEnvironment: {} });
  const { exitCode, text } = await edge.preview();
  expect(exitCode).not.toBe(0);
  expect(text).toContain("no-such-stack");
  expect(text).not.toContain(SECRETS.SECRET_KEY);
});
