import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureBaseImages } from "../../../toolchain/base-images";
import { eventually } from "../support/engine";
import { PlainContainers } from "../support/plain-containers";

/** What FLEAD asks of Grafana's HTTP API. The stand-in and the real one must answer alike. */
const PASSWORD = `it's "quoted" $HOME`;
const GRAFANA = {
  image: "grafana/grafana:11.0.0",
  env: { GF_SECURITY_ADMIN_USER: "chief", GF_SECURITY_ADMIN_PASSWORD: PASSWORD },
  volume: "/var/lib/grafana",
};
const DATABASE = {
  image: "timescale/timescaledb-ha:pg16",
  env: { POSTGRES_USER: "flead", POSTGRES_DB: "flead", POSTGRES_PASSWORD: PASSWORD },
};

let containers: PlainContainers;

beforeAll(async () => {
  await ensureBaseImages({ report: () => {}, names: [GRAFANA.image, DATABASE.image] });
  containers = await PlainContainers.create("grafana-image");
  await Promise.all([containers.start("database", DATABASE), containers.start("grafana", GRAFANA)]);
}, 900_000);
afterAll(() => containers.remove(), 60_000);

const admin = (password: string) => ["--user", `chief:${password}`];
/** The answer's status, and its body where that is JSON. */
const call = async (method: string, path: string, body?: unknown, login = admin(PASSWORD)) => {
  const data = body === undefined ? [] : ["-H", "Content-Type: application/json", "-d", JSON.stringify(body)];
  const url = `http://localhost:3000${path}`;
  const out = await containers.execute(
    "grafana",
    ...["curl", "-s", "-X", method, "-w", "\n%{http_code}", ...login, ...data, url],
  );
  const [status, ...lines] = out.split("\n").reverse();
  const text = lines.reverse().join("\n");
  return {
    status: Number(status),
    body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
  };
};
const source = {
  ...{ name: "Database", uid: "timescaledb", type: "postgres", access: "proxy", url: "database:5432" },
  ...{
    user: "flead",
    jsonData: { database: "flead", sslmode: "disable" },
    secureJsonData: { password: PASSWORD },
  },
};
const query = (rawSql: string, format = "table") => ({
  from: String(Date.UTC(2026, 0, 1)),
  to: String(Date.UTC(2026, 0, 2)),
  queries: [
    { refId: "A", datasource: { uid: "timescaledb" }, format, rawSql, intervalMs: 1000, maxDataPoints: 9 },
  ],
});

test("is healthy without a login, and lets nobody else in", async () => {
  const health = await eventually(
    () => call("GET", "/api/health", undefined, []),
    ({ status }) => status === 200,
    30,
  );
  expect(health.body).toMatchObject({ database: "ok" });
  expect((await call("GET", "/api/search", undefined, [])).status).toBe(401);
  expect((await call("GET", "/api/search", undefined, admin("wrong"))).status).toBe(401);
});

test("answers a panel's query with the rows of the database", async () => {
  expect((await call("POST", "/api/datasources", source)).status).toBe(200);
  expect((await call("POST", "/api/datasources", source)).status).toBe(409);
  const connection = () => call("GET", "/api/datasources/uid/timescaledb/health");
  await eventually(connection, ({ body }) => body.status === "OK", 30);
  const known = await call("GET", "/api/datasources/uid/timescaledb");
  expect(known.body).toMatchObject({ name: "Database", secureJsonFields: { password: true } });
  expect(JSON.stringify(known.body)).not.toContain("quoted");
  const rows =
    "SELECT * FROM (VALUES ('2025-12-31Z'::timestamptz, 1.5), ('2026-01-01 06:00Z', 2.5)) AS v(t, x)";
  const { body } = await call("POST", "/api/ds/query", query(`${rows} WHERE $__timeFilter(t)`));
  const [frame] = body.results.A.frames;
  expect(frame.schema.fields.map(({ name, type }: Record<string, string>) => [name, type])).toEqual([
    ["t", "time"],
    ["x", "number"],
  ]);
  expect(frame.data.values).toEqual([[Date.UTC(2026, 0, 1, 6)], [2.5]]);
  const failed = await call("POST", "/api/ds/query", query("SELECT * FROM nothing"));
  expect(failed).toMatchObject({
    status: 400,
    body: { results: { A: { error: expect.stringContaining("nothing") } } },
  });
});

test("gives a time series one field for each label", async () => {
  const rows =
    "SELECT * FROM (VALUES (60, 'a', 1.0), (60, 'b', 2.0), (120, 'a', 3.0)) AS v(time, metric, value)";
  const { body } = await call("POST", "/api/ds/query", query(`${rows} ORDER BY time`, "time_series"));
  const [frame] = body.results.A.frames;
  expect(frame.data.values).toEqual([
    [60_000, 120_000],
    [1, 3],
    [2, null],
  ]);
  expect(frame.schema.fields[2]).toMatchObject({ name: "value", labels: { metric: "b" } });
});

test("keeps dashboards when it stops and starts, and shows each at its address", async () => {
  const dashboard = { uid: "flead-overview", title: "FLEAD overview", panels: [] };
  const saved = await call("POST", "/api/dashboards/db", { dashboard, overwrite: true });
  expect(saved).toMatchObject({
    status: 200,
    body: { status: "success", url: "/d/flead-overview/flead-overview" },
  });
  expect([0, 143]).toContain(await containers.stop("grafana"));
  await containers.restart("grafana");
  const found = await eventually(
    () => call("GET", "/api/search?query=overview"),
    ({ status }) => status === 200,
    30,
  );
  expect(found.body).toMatchObject([{ uid: "flead-overview", type: "dash-db" }]);
  const kept = await call("GET", "/api/dashboards/uid/flead-overview");
  expect(kept.body).toMatchObject({ dashboard: { title: "FLEAD overview", version: 1 } });
  expect((await call("GET", "/d/flead-overview")).body).toContain("<html");
  expect((await call("GET", "/api/dashboards/uid/nothing")).status).toBe(404);
  expect(await containers.execute("grafana", "sh", "-c", "id -u; stat -c %u /var/lib/grafana")).toBe(
    "472\n472",
  );
});
