import { type Output, secret } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { fleadSchema } from "../../../../../src/systems/flead/config";
import { Flead, type FleadSummary } from "../../../../../src/systems/flead/flead";
import { fleadNames } from "../../../../../src/systems/flead/names";
import { capture } from "../../../support/captured-resources";
import { withHost } from "../../../support/hosts";

async function deploy(settings: object = {}) {
  const config = fleadSchema.parse({ type: "flead", stage: "development", ...settings });
  let summary: FleadSummary | undefined;
  const resources = await capture(() =>
    withHost(async (host) => {
      const args = { config, host, deleteVolumes: false, secret: (key: string) => secret(`value of ${key}`) };
      ({ summary } = new Flead("flead", args) as { summary: FleadSummary });
    }),
  );
  return { resources, summary: summary as FleadSummary };
}

test("the stack tells where the dashboards are", async () => {
  const { summary } = await deploy({ publicHost: "edge-7", ports: { grafana: 3100 } });
  expect(summary.dashboards).toEqual({
    grafana: "http://edge-7:3100",
    kafkaUi: "http://edge-7:8081",
    flink: "http://edge-7:8161",
    spark: "http://edge-7:8086",
  });
  expect(summary).toMatchObject({
    kafka: "edge-7:9092",
    timescaledb: "postgresql://flead@edge-7:5432/flead",
  });
});

test("and the containers of each service", async () => {
  const { summary } = await deploy({ producer: { replicas: 2 } });
  expect(Object.keys(summary.containers)).toHaveLength(16);
  const ids = await Promise.all((summary.containers["kafka-producer"] ?? []).map(value));
  expect(ids).toEqual(["id-of-flead-kafka-producer-1", "id-of-flead-kafka-producer-2"]);
});

test("volumes are kept when the stack goes", async () => {
  const { resources } = await deploy();
  const names = resources.ofType("Volume").map(({ inputs }) => String(inputs.name));
  expect(names.map((name) => name.replace(/^[^_]+_/, "")).sort()).toEqual([
    "flink_jobmanager_data",
    "flink_taskmanager_data",
    "grafana_data",
    "kafka_data",
    "kafka_producer_data",
    "models",
    "spark_master_data",
    "spark_worker_data",
    "timescaledb_data",
  ]);
});

test("it takes its network, its ports and its database for itself", () => {
  const claimed = fleadNames(fleadSchema.parse({ type: "flead" }));
  expect(claimed.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "network flead_network",
    "port 9092",
    "port 5432",
    "port 3001",
    "port 8081",
    "port 8161",
    "port 8086",
    "volume timescaledb_data",
  ]);
});

function value<Value>(later: Output<Value>): Promise<Value> {
  return new Promise((resolve) => {
    later.apply(resolve as (known: unknown) => void);
  });
}
