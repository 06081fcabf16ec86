import type { Topology } from "../../../components";
import { fleadPolicy } from "./policy";
import { databasePart } from "./services/database";
import { flinkPart } from "./services/flink";
import { grafanaPart } from "./services/grafana";
import { kafkaPart } from "./services/kafka";
import { learningPart } from "./services/learning";
import type { FleadPlan } from "./services/plan";
import { sparkPart } from "./services/spark";

/**
 * FLEAD as a Topology (seed 003): the twelve documented services with exactly the documented edges, and what the
 * document leaves to somebody's hands: topics, Flink jobs, the analytics' runs.
 * @param name the system's name.
 */
export function fleadTopology(name: string, plan: FleadPlan): Topology {
  const parts = [kafkaPart, databasePart, grafanaPart, flinkPart, sparkPart, learningPart].map((part) =>
    part(plan),
  );
  return {
    name,
    networks: { flead_network: plan.config.network },
    images: Object.assign({}, ...parts.map(({ images }) => images)),
    volumes: Object.assign({}, ...parts.map(({ volumes }) => volumes)),
    configs: Object.assign({}, ...parts.map(({ configs }) => configs)),
    services: Object.assign({}, ...parts.map(({ services }) => services)),
    policy: fleadPolicy(plan.config),
    // Offsets in Kafka and in Flink's checkpoints, the producer's position and the rows tell of one another.
    backupAtOnce: true,
  };
}
