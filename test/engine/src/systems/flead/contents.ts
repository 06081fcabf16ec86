import { isDeepStrictEqual } from "node:util";
import { eventually } from "../../../support/engine";
import type { FleadOnEngine } from "./site";

/** The default `learning.roundTime`, and a little. */
const QUIET_MS = 35_000;

/** What a database holds: each table's rows and the checksum of all of them, and which tables are hypertables. */
export interface Contents {
  tables: Record<string, { rows: number; checksum: string }>;
  hypertables: string[];
}

/** Reads it, but for what Spark's analyses write by way of tables that come and go: they go on, every few seconds. */
export async function contentsOf(flead: FleadOnEngine): Promise<Contents> {
  const names = await flead.query(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^(hourly_statistics|model_evaluations)' ORDER BY 1",
  );
  const tables: Contents["tables"] = {};
  for (const [name = ""] of names) {
    const sums = `SELECT count(*), md5(string_agg(each::text, E'\\n' ORDER BY each::text)) FROM ${name} each`;
    const [[rows = "", checksum = ""] = []] = await flead.query(sums);
    tables[name] = { rows: Number(rows), checksum };
  }
  const hypertables = await flead.query(
    "SELECT hypertable_name FROM timescaledb_information.hypertables ORDER BY 1",
  );
  return { tables, hypertables: hypertables.flat() };
}

/** What it holds as soon as nothing has come for longer than a round of the aggregator takes. */
export async function settledContents(flead: FleadOnEngine): Promise<Contents> {
  let last = await contentsOf(flead);
  let since = Date.now();
  await eventually(
    async () => {
      const now = await contentsOf(flead);
      if (!isDeepStrictEqual(now, last)) since = Date.now();
      last = now;
      return Date.now() - since;
    },
    (quiet) => quiet > QUIET_MS,
    180,
  );
  return last;
}
