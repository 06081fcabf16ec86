import { postgresBackup, type Topology } from "../../../../components";
import { influxdbBackup } from "../../../../src/systems/ocs/services/influxdb-backup";

const PYTHON = "python:3.9-slim";

/** Writes each number to two volumes: a backup of one moment never has them more than one apart. */
const WRITER = `import itertools, time
a, b = open("/data/log", "a", buffering=1), open("/more/log", "a", buffering=1)
for n in itertools.count():
    print(n, file=a); print(n, file=b); time.sleep(0.001)`;

const health = (test: string) => ({
  test: ["CMD-SHELL", test],
  interval: "2s",
  startPeriod: "1m",
  startInterval: "500ms",
});

/** A site with each kind of data: a database, points, and files on two volumes that belong together. */
export const topology: Topology = {
  name: "shop",
  volumes: { db: {}, points: {}, data: {}, more: {} },
  services: {
    db: {
      image: "postgres:16",
      environment: { POSTGRES_USER: "keeper", POSTGRES_DB: "shop" },
      volumes: [{ type: "volume", source: "db", target: "/var/lib/postgresql/data" }],
      healthcheck: health(
        "psql -h 127.0.0.1 -U keeper -d shop -c 'SELECT 1' || PGPASSWORD=$POSTGRES_PASSWORD psql -h 127.0.0.1 -U keeper -d shop -c 'SELECT 1'",
      ),
      stopSignal: "SIGINT",
      backup: postgresBackup(),
    },
    points: {
      image: "influxdb:1.7",
      volumes: [{ type: "volume", source: "points", target: "/var/lib/influxdb" }],
      healthcheck: health("curl -fsS http://localhost:8086/ping"),
      backup: influxdbBackup,
    },
    writer: {
      image: PYTHON,
      init: true,
      command: ["python", "-c", WRITER],
      volumes: [
        { type: "volume", source: "data", target: "/data" },
        { type: "volume", source: "more", target: "/more" },
      ],
    },
  },
};
