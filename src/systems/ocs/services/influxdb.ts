import { influxdbBackup } from "./influxdb-backup";
import { common, hostFolder, imageKey, type OcsPlan, type Part, pulled, readiness } from "./plan";

/** InfluxDB, where the publisher's points go (seed 002, "influxdb/docker-compose.yml"). */
export function influxdbPart(plan: OcsPlan): Part {
  const { image, port, bindAddress, dataDirectory } = plan.config.influxdb;
  return {
    images: pulled(image),
    services: {
      influxdb: {
        ...common(plan),
        image: { from: imageKey(image) },
        containerName: "influxdb",
        restart: "always",
        environment: { INFLUXDB_HTTP_LOG_ENABLED: "false" },
        ports: [{ target: 8086, published: port, hostIp: bindAddress }],
        volumes: [hostFolder(plan, dataDirectory, "/var/lib/influxdb")],
        healthcheck: readiness(["CMD", "curl", "-fsS", "-o", "/dev/null", "http://localhost:8086/ping"]),
        // A clean end writes its cache to disk; else the next start reads the log again.
        stopGracePeriod: "30s",
        backup: influxdbBackup,
        backupBeforeReplace: true,
      },
    },
  };
}
