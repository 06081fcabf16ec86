import type { ImageSpec, NetworkSpec, Topology } from "../../../components";
import type { ParkingConfig } from "./config";
import { parkingPolicy } from "./policy";
import { dataPart } from "./services/data";
import { NETWORK, type ParkingPlan, type Part } from "./services/plan";
import { proxyPart } from "./services/proxy";
import { webPart } from "./services/web";
import { workersPart } from "./services/workers";
import { parkingLayers } from "./source";

/** Only on a subnet that was chosen can a container keep its address while its name moves on to the next one. */
const ROLLING_SUBNET = "10.77.1.0/24";

/** What each stage consists of. */
const PARTS = {
  development: [dataPart, webPart, workersPart],
  webserver: [dataPart, webPart, proxyPart],
  edge: [workersPart],
} as const;

/**
 * Parking Monitoring as a Topology (seed 001): the documented services of the stage, and jobs for what the document
 * leaves to somebody's hands: migrations, static files, a certificate, a look at the central server.
 * @param name the system's name.
 */
export function parkingTopology(name: string, plan: ParkingPlan): Topology {
  const parts: Part[] = PARTS[plan.config.stage].map((part) => part(plan));
  const services: Topology["services"] = Object.assign({}, ...parts.map((part) => part.services));
  return {
    name,
    networks: plan.config.stage === "edge" ? {} : { [NETWORK]: networkOf(plan.config) },
    images: Object.assign({}, applicationImage(plan), ...parts.map(({ images }) => images)),
    volumes: Object.assign({}, ...parts.map(({ volumes }) => volumes)),
    configs: Object.assign({}, ...parts.map(({ configs }) => configs)),
    services,
    policy: parkingPolicy(services),
  };
}

function networkOf({ stage, network: { name, subnet } }: ParkingConfig): NetworkSpec {
  const chosen = subnet ?? (stage === "webserver" ? ROLLING_SUBNET : undefined);
  return { ...(name === undefined ? {} : { name }), ...(chosen === undefined ? {} : { subnet: chosen }) };
}

function applicationImage({ config, platform }: ParkingPlan): Record<string, ImageSpec> {
  return config.environment.APP_IMAGE === undefined
    ? { app: { layers: parkingLayers(config, platform) } }
    : {};
}
