import fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import { TestStack } from "../support/stack";

const RUNS = 4;
const SERVICES_PER_RUN = 8;

/** Only one of several spellings of each value is canonical; the generator prefers the others. */
const duration = fc.constantFrom("1s", "1000ms", "60s", "90s", "1m30s", "1500ms", "2m");
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const words = fc.constantFrom("alpha", "beta", "gamma", "delta");
const mapping = (values: fc.Arbitrary<string>) => fc.dictionary(words, values, { maxKeys: 4 });

const service = fc.record(
  {
    image: fc.constant("python:3.9-slim"),
    command: fc.constant(["sleep", "1000"]),
    init: fc.boolean(),
    stopGracePeriod: fc.constantFrom("1s", "1000ms"),
    environment: mapping(fc.constantFrom("", "1", "a b", "x=y", "ü")),
    labels: mapping(fc.constantFrom("", "label value", "{}")),
    capAdd: fc.subarray(["NET_RAW", "CAP_NET_ADMIN", "sys_time"]),
    capDrop: fc.constantFrom([], ["ALL"], ["MKNOD", "CHOWN"]),
    privileged: fc.constantFrom(false, false, true),
    sysctls: fc.constantFrom({}, { "net.core.somaxconn": "256" }),
    ulimits: fc.constantFrom({}, { nofile: 1024 }, { nproc: { soft: 512, hard: 1024 }, nofile: 2048 }),
    devices: fc.constantFrom([], ["/dev/null:/dev/null2"], ["/dev/zero:/dev/zero2:rw"]),
    extraHosts: fc.constantFrom({}, { gateway: "host-gateway", a: "10.0.0.9" }),
    dns: fc.constantFrom(undefined, ["9.9.9.9", "1.1.1.1"]),
    hostname: optional(words),
    user: fc.constantFrom(undefined, "1000", "1000:1000"),
    workingDir: fc.constantFrom(undefined, "/tmp"),
    readOnly: fc.boolean(),
    securityOpt: fc.constantFrom(undefined, ["no-new-privileges:true"]),
    shmSize: fc.constantFrom(undefined, "128m", "100m"),
    tmpfs: fc.constantFrom([], ["/run/x"], { "/run/y": "size=1m" }),
    ports: fc.constantFrom([], ["80"], ["53/udp", "53"]),
    volumes: fc.constantFrom(
      [],
      [{ type: "volume", source: "data", target: "/data" }],
      [{ type: "bind", source: "/etc", target: "/host", readOnly: true }],
    ),
    restart: fc.constantFrom(undefined, "no", "always", "on-failure", "on-failure:3"),
    stopSignal: fc.constantFrom(undefined, "SIGINT"),
    logging: fc.constantFrom(
      undefined,
      { driver: "json-file", options: { "max-size": "1m" } },
      { driver: "none" },
    ),
    healthcheck: optional(
      fc.record({
        test: fc.constantFrom(["CMD", "true"], "true", ["CMD-SHELL", "exit 0"]),
        interval: duration,
        timeout: duration,
        retries: fc.constantFrom(1, 3),
        startPeriod: duration,
        startInterval: fc.constantFrom("200ms", "0.5s"),
      }),
    ),
    deploy: fc.record({
      resources: fc.record({
        limits: fc.record({
          cpus: fc.constantFrom("1", "0.50", "1.5", "0.051"),
          memory: fc.constantFrom("64m", "0.25g", "100000k"),
        }),
        reservations: fc.constantFrom({}, { memory: "32m" }, { cpus: "0.5" }),
      }),
    }),
    rollout: fc.constantFrom(undefined, "recreate"),
  },
  { requiredKeys: ["image", "command"] },
);

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create("topology", "second-run");
});
afterAll(() => stack.remove());

test("whatever a service is made of, a second up changes nothing, nor does a preview after a refresh", async () => {
  const groups = fc.array(service, { minLength: SERVICES_PER_RUN, maxLength: SERVICES_PER_RUN });
  await fc.assert(
    fc.asyncProperty(groups, async (specs) => {
      const services = Object.fromEntries(specs.map((spec, index) => [`s${index}`, spec]));
      stack.configureTopology({
        topology: { name: "second", volumes: { data: {} }, services },
        deleteVolumes: true,
      });
      await stack.mustUp();
      await stack.expectNothingToDo();
      await stack.mustRefresh();
      await stack.expectNothingToDo();
    }),
    { numRuns: RUNS, endOnFailure: true, seed: Number(process.env.SITESTACK_TEST_SEED ?? 20261120) },
  );
});
