import type { ServiceSpec } from "../../../../components";
import {
  COMPLETED,
  common,
  customImage,
  databaseEnvironment,
  type FleadPlan,
  HEALTHY,
  type Part,
  published,
  readiness,
} from "./plan";

/** Grafana, and the job that gives it its data source and dashboards (seed 003, "Dockerfile.grafana-init"). */
export function grafanaPart(plan: FleadPlan): Part {
  return {
    images: {
      grafana: { pull: plan.config.images.grafana },
      "grafana-init": customImage(plan, "grafana-init"),
    },
    // Not documented; without it a replaced Grafana would be empty, and a job that has succeeded is not run again.
    volumes: { grafana_data: {} },
    services: { grafana: server(plan), "grafana-init": init(plan) },
  };
}

function server(plan: FleadPlan): ServiceSpec {
  return {
    ...common(plan),
    image: { from: "grafana" },
    environment: {
      GF_SECURITY_ADMIN_USER: plan.config.credentials.grafana.user,
      GF_SECURITY_ADMIN_PASSWORD: plan.passwords.grafana,
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
    },
    ports: published(plan, "grafana", 3000),
    volumes: [{ type: "volume", source: "grafana_data", target: "/var/lib/grafana" }],
    healthcheck: readiness(["CMD", "wget", "-q", "-O", "/dev/null", "http://localhost:3000/api/health"]),
    dependsOn: { timescaledb: HEALTHY },
  };
}

function init(plan: FleadPlan): ServiceSpec {
  return {
    ...common(plan),
    kind: "job",
    restart: "no",
    image: { from: "grafana-init" },
    environment: {
      GRAFANA_URL: "http://grafana:3000",
      GRAFANA_PUBLIC_URL: `http://${plan.config.publicHost}:${plan.config.ports.grafana}`,
      GRAFANA_USER: plan.config.credentials.grafana.user,
      GRAFANA_PASSWORD: plan.passwords.grafana,
      ...databaseEnvironment(plan),
    },
    dependsOn: { grafana: HEALTHY, "database-init": COMPLETED },
  };
}
