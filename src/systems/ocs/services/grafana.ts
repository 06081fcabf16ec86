import type { ConfigMount, ConfigSpec, ServiceSpec } from "../../../../components";
import { common, FILES, imageKey, type OcsPlan, type Part, pulled, readiness } from "./plan";

/** Where Grafana looks at its start, by the file that it finds there. */
const PROVISIONED = {
  "provisioning/datasources.yaml": "/etc/grafana/provisioning/datasources/ocs.yaml",
  "provisioning/dashboards.yaml": "/etc/grafana/provisioning/dashboards/ocs.yaml",
  "dashboards/ocs.json": "/etc/grafana/dashboards/ocs.json",
} as const;

/** Grafana with InfluxDB as its data source and a first dashboard (seed 002, "web/docker-compose.yml"). */
export function grafanaPart(plan: OcsPlan): Part {
  const files = Object.entries(PROVISIONED).map(([file, target]) => ({ key: keyOf(file), file, target }));
  return {
    images: pulled(plan.config.grafana.image),
    volumes: { "grafana-storage": {} },
    configs: Object.fromEntries(
      files.map(({ key, file }): [string, ConfigSpec] => [key, { file: `${FILES}/${file}` }]),
    ),
    services: {
      grafana: server(
        plan,
        files.map(({ key, target }) => ({ source: key, target })),
      ),
    },
  };
}

function keyOf(file: string): string {
  return `grafana-${file.replace(/\.\w+$/, "").replace("/", "-")}`;
}

function server(plan: OcsPlan, configs: ConfigMount[]): ServiceSpec {
  const { image, port, bindAddress } = plan.config.grafana;
  const password = plan.grafanaPassword;
  return {
    ...common(plan),
    image: { from: imageKey(image) },
    restart: "always",
    environment: {
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      ...(password === undefined ? {} : { GF_SECURITY_ADMIN_PASSWORD: password }),
    },
    ports: [{ target: 3000, published: port, hostIp: bindAddress }],
    volumes: [{ type: "volume", source: "grafana-storage", target: "/var/lib/grafana" }],
    configs,
    healthcheck: readiness(["CMD", "wget", "-q", "-O", "/dev/null", "http://localhost:3000/api/health"]),
  };
}
