import { postgresBackup, type ServiceSpec } from "../../../../components";
import {
  common,
  customImage,
  DATABASE,
  databaseEnvironment,
  type FleadPlan,
  HEALTHY,
  type Part,
  published,
  readiness,
} from "./plan";

/**
 * A query over TCP. The documented pg_isready is true a first time too early: for the temporary server that the image
 * runs while it makes the database.
 */
const ANSWERS_QUERIES =
  'PGPASSWORD="$POSTGRES_PASSWORD" psql --host 127.0.0.1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --command "SELECT 1"';

/** TimescaleDB, and the job that makes the schema (seed 003, "Pre-built Images" and "Dockerfile.database-init"). */
export function databasePart(plan: FleadPlan): Part {
  return {
    images: {
      timescaledb: { pull: plan.config.images.timescaledb },
      "database-init": customImage(plan, "database-init"),
    },
    volumes: { timescaledb_data: {} },
    services: { timescaledb: server(plan), "database-init": init(plan) },
  };
}

function server(plan: FleadPlan): ServiceSpec {
  return {
    ...common(plan),
    image: { from: "timescaledb" },
    environment: {
      POSTGRES_USER: plan.config.credentials.database.user,
      POSTGRES_PASSWORD: plan.passwords.database,
      POSTGRES_DB: DATABASE,
      PGDATA: "/home/postgres/pgdata/data",
      // Else the image takes a quarter of the host's memory for itself.
      TS_TUNE_MEMORY: "1GB",
      TIMESCALEDB_TELEMETRY: "off",
    },
    ports: published(plan, "timescaledb", 5432),
    volumes: [{ type: "volume", source: "timescaledb_data", target: "/home/postgres/pgdata" }],
    healthcheck: readiness(["CMD-SHELL", ANSWERS_QUERIES]),
    // PostgreSQL's fast shutdown: SIGTERM would wait until every client has gone.
    stopSignal: "SIGINT",
    stopGracePeriod: "30s",
    backup: postgresBackup({ timescale: !plan.config.plainPostgres }),
    backupBeforeReplace: true,
  };
}

function init(plan: FleadPlan): ServiceSpec {
  return {
    ...common(plan),
    kind: "job",
    restart: "no",
    image: { from: "database-init" },
    environment: { ...databaseEnvironment(plan), PLAIN_POSTGRES: String(plan.config.plainPostgres) },
    dependsOn: { timescaledb: HEALTHY },
  };
}
