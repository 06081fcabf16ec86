import { expect } from "vitest";
import { dependenciesOf } from "../../../../../components/graph";
import { fleadSchema } from "../../../../../src/systems/flead/config";
import { fleadTopology } from "../../../../../src/systems/flead/topology";
import { run } from "../../../../../toolchain/run";
import type { EventRecord } from "./events";
import { memoryInUse } from "./memory";
import type { FleadOnEngine } from "./site";

/** FLEAD as it is by default. */
export const TOPOLOGY = fleadTopology("flead", {
  config: fleadSchema.parse({ type: "flead" }),
  passwords: { database: "", grafana: "" },
});

const MEBIBYTE = 1024 ** 2;

/** Every service was started after what it waits for had come true. */
export function expectDocumentedOrder(record: EventRecord): void {
  for (const [service, spec] of Object.entries(TOPOLOGY.services)) {
    for (const [target, { condition }] of dependenciesOf(spec)) {
      const action = condition === "service_healthy" ? "healthy" : "end";
      const started = record.moment(service, "start");
      const met = record.moment(target, action);
      expect(met, `${target} ${action}`).toBeDefined();
      expect(started, `${service} after ${target}`).toBeGreaterThan(met as number);
    }
  }
}

/** The limits of the seed's resource table; together less than the 6 GiB that it asks a host for. */
export async function expectDocumentedLimits(flead: FleadOnEngine, site: string): Promise<void> {
  const memory = async (service: string) => (await flead.container(service)).HostConfig.Memory;
  expect(await memory("flink-jobmanager")).toBe(1024 * MEBIBYTE);
  expect(await memory("flink-taskmanager")).toBe(2048 * MEBIBYTE);
  const { HostConfig } = await flead.container("spark-worker-1");
  expect(HostConfig).toMatchObject({ Memory: 1024 * MEBIBYTE, NanoCpus: 2e9 });
  expect(await memoryInUse(site)).toBeLessThan(6 * 1024 * MEBIBYTE);
}

/** The log files that the document names, and the containers' own logs. */
export async function expectDocumentedLogs(flead: FleadOnEngine): Promise<void> {
  expect(await flead.execute("kafka-producer", "cat", "/logs/kafka_producer.log")).toContain(
    "edge-iiot-stream",
  );
  expect(await flead.execute("federated-aggregator", "cat", "/logs/federated_aggregation.log")).not.toBe("");
  expect(await flead.execute("flink-jobmanager", "ls", "/opt/flink/log")).not.toBe("");
  const { Id } = await flead.container("kafka-producer");
  expect((await run("docker", ["logs", Id])).stdout).not.toBe("");
}
