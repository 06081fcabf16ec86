import type { PolicyTerms } from "../../../components";
import type { FleadConfig } from "./config";

/** The services that grow with the load have limits: Flink's and Spark's workers. */
const UNLIMITED = [
  ...["anomaly-detection", "federated-aggregator", "grafana", "kafka", "kafka-producer", "kafka-ui"],
  ...["local-training", "spark-analytics", "spark-master", "timescaledb"],
];

/** Who has a password, by account. */
const HOLDERS = {
  database: ["database-init", "federated-aggregator", "grafana-init", "spark-analytics", "timescaledb"],
  grafana: ["grafana", "grafana-init"],
};

/** What FLEAD needs that the policies would not let pass, and why (seed 003). */
export function fleadPolicy({ stage, allowDefaultCredentials }: FleadConfig): PolicyTerms {
  const documented = stage === "development" || allowDefaultCredentials;
  return {
    exceptions: [
      ...(documented
        ? [
            {
              policy: "default-passwords" as const,
              services: [...new Set([...HOLDERS.database, ...HOLDERS.grafana])].sort(),
              reason:
                "the site allows the documented passwords (stage: development, allowDefaultCredentials)",
            },
          ]
        : []),
      {
        policy: "memory-limit",
        services: UNLIMITED,
        reason: "none is documented; Flink's and Spark's workers, which grow with the load, have theirs",
      },
      {
        policy: "secret-files",
        services: ["grafana", "timescaledb"],
        reason: "documented as variables; the database's health check logs in with its own",
      },
    ],
  };
}
