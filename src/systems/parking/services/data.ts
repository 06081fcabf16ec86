import { output } from "@pulumi/pulumi";
import { postgresBackup, type ServiceSpec } from "../../../../components";
import { centralPort, publishesCentral } from "../names";
import { databaseName, databaseUser, NETWORK, type ParkingPlan, type Part, readiness } from "./plan";

/**
 * A query over TCP: pg_isready is true a first time too early, for the temporary server that the image runs while it
 * makes the database.
 */
const ANSWERS_QUERIES =
  'PGPASSWORD="$POSTGRES_PASSWORD" psql --host 127.0.0.1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --command "SELECT 1"';

const REDIS_CONF = "/usr/local/etc/redis/redis.conf";

/** Database and broker (seed 001, "Services"). */
export function dataPart(plan: ParkingPlan): Part {
  const { images } = plan.config;
  return {
    images: { postgres: { pull: images.postgres }, redis: { pull: images.redis } },
    volumes: { postgres_data: {} },
    // In a file: a password in the command would be in every list of processes.
    configs: { "redis.conf": { content: output(plan.secrets.REDIS_PASSWORD).apply(redisConf) } },
    services: { db_postgres: database(plan), redis: broker(plan) },
  };
}

function database(plan: ParkingPlan): ServiceSpec {
  return {
    image: { from: "postgres" },
    environment: {
      POSTGRES_USER: databaseUser(plan),
      POSTGRES_DB: databaseName(plan),
      POSTGRES_PASSWORD: plan.secrets.POSTGRES_PASSWORD,
    },
    networks: [NETWORK],
    ports: published(plan, "POSTGRES_PORT", 5432),
    volumes: [{ type: "volume", source: "postgres_data", target: "/var/lib/postgresql/data" }],
    healthcheck: readiness(["CMD-SHELL", ANSWERS_QUERIES]),
    // PostgreSQL's fast shutdown: SIGTERM would wait until every client has gone.
    stopSignal: "SIGINT",
    stopGracePeriod: "30s",
    readyTimeout: plan.config.readyTimeout,
    backup: postgresBackup(),
    backupBeforeReplace: true,
  };
}

function broker(plan: ParkingPlan): ServiceSpec {
  return {
    image: { from: "redis" },
    command: ["redis-server", REDIS_CONF],
    configs: [{ source: "redis.conf", target: REDIS_CONF }],
    // What redis-cli takes its password from.
    environment: { REDISCLI_AUTH: plan.secrets.REDIS_PASSWORD },
    networks: [NETWORK],
    ports: published(plan, "REDIS_PORT", 6379),
    healthcheck: readiness(["CMD-SHELL", "redis-cli ping | grep -q PONG"]),
    readyTimeout: plan.config.readyTimeout,
  };
}

/** Tasks are worth nothing after their interval, so nothing of them is kept on a disk. */
function redisConf(password: string): string {
  // In Redis's own escapes, so that no character of it can end the line.
  const quoted = [...Buffer.from(password)]
    .map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`)
    .join("");
  return `bind * -::*\nrequirepass "${quoted}"\nsave ""\nappendonly no\n`;
}

function published(
  { config }: ParkingPlan,
  key: "POSTGRES_PORT" | "REDIS_PORT",
  target: number,
): ServiceSpec["ports"] {
  if (!publishesCentral(config)) return [];
  return [{ target, published: centralPort(config, key), hostIp: config.edges?.bindAddress ?? "127.0.0.1" }];
}
