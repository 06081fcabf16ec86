import { expect } from "vitest";
import type { FleadOnEngine } from "./site";

/** A row of the sample data: `device|sequence`. */
type Row = string;

/** The rows that the sample data itself calls anomalous, read from the producer's files. */
export async function knownAnomalies(flead: FleadOnEngine): Promise<Set<Row>> {
  const script = 'cd /app/data/processed && for file in *.csv; do echo "# ${file%.csv}"; cat "$file"; done';
  const text = await flead.execute("kafka-producer", "sh", "-c", script);
  const rows = text
    .split("# ")
    .slice(1)
    .flatMap((file) => {
      const [device = "", header = "", ...lines] = file.trim().split("\n");
      const label = header.split(",").indexOf("label");
      const idColumn = header.split(",").indexOf("device_id");
      return lines.flatMap((line, sequence) => {
        const cells = line.split(",");
        return cells[label] === "1" ? [`${idColumn < 0 ? device : cells[idColumn]}|${sequence}`] : [];
      });
    });
  return new Set(rows);
}

interface LocalModel {
  device_id: string;
  round: number;
  sample_count: number;
  weights: Record<string, number>;
  bias: number;
}

interface GlobalModel {
  version: number;
  weights: Record<string, number>;
  bias: number;
  sample_count: number;
  updates: Pick<LocalModel, "device_id" | "round" | "sample_count">[];
}

/** Holds every global model on the topic against the mean of its local models, weighted by their samples. */
export async function expectFederatedMeans(flead: FleadOnEngine): Promise<GlobalModel[]> {
  const locals = await flead.messages<LocalModel>("local-model-updates");
  const globals = await flead.messages<GlobalModel>("global-model-updates");
  expect(globals.map(({ version }) => version)).toEqual(globals.map((_, index) => index + 1));
  for (const model of globals) {
    const parts = model.updates.map(({ device_id, round }) =>
      locals.find((local) => local.device_id === device_id && local.round === round),
    ) as LocalModel[];
    expect(parts.every((part) => part !== undefined)).toBe(true);
    const samples = parts.reduce((sum, { sample_count }) => sum + sample_count, 0);
    const mean = (value: (part: LocalModel) => number) =>
      parts.reduce((sum, part) => sum + part.sample_count * value(part), 0) / samples;
    expect(model.sample_count).toBe(samples);
    expect(model.bias).toBeCloseTo(
      mean(({ bias }) => bias),
      9,
    );
    for (const [feature, weight] of Object.entries(model.weights)) {
      expect(weight).toBeCloseTo(
        mean(({ weights }) => weights[feature] ?? Number.NaN),
        9,
      );
    }
  }
  return globals;
}

/** Spark's hourly statistics against the database's own. */
export const DIFFERENT_STATISTICS = `
  WITH expected AS (
    SELECT date_trunc('hour', time) AS hour, device_id, key AS feature, count(*) AS samples, avg(value::float8) AS mean,
           min(value::float8) AS minimum, max(value::float8) AS maximum, stddev_samp(value::float8) AS deviation
    FROM sensor_readings, jsonb_each_text(features) GROUP BY 1, 2, 3)
  SELECT count(*) FROM expected e FULL JOIN hourly_statistics s USING (hour, device_id, feature)
  WHERE s.samples IS DISTINCT FROM e.samples OR abs(s.mean - e.mean) > 1e-9 * greatest(1, abs(e.mean))
     OR s.minimum <> e.minimum OR s.maximum <> e.maximum
     OR abs(s.deviation - e.deviation) > 1e-6 * greatest(1, abs(e.deviation)) OR s.mean IS NULL OR e.mean IS NULL`;

/** Spark's evaluation of a global model against the database's own. */
export const DIFFERENT_EVALUATIONS = `
  WITH predicted AS (
    SELECT m.version, (r.features->>m.target)::float8 AS actual,
           m.bias + (SELECT sum((r.features->>w.key)::float8 * w.value::float8) FROM jsonb_each_text(m.weights) w) AS predicted
    FROM global_models m, sensor_readings r),
  expected AS (
    SELECT version, count(*) AS samples, sqrt(avg((actual - predicted) ^ 2)) AS rmse, avg(abs(actual - predicted)) AS mae
    FROM predicted GROUP BY version)
  SELECT count(*) FROM expected e JOIN model_evaluations v ON v.model_version = e.version
  WHERE v.samples = e.samples AND (abs(v.rmse - e.rmse) > 1e-6 * e.rmse OR abs(v.mae - e.mae) > 1e-6 * e.mae)`;
