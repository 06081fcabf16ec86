import { composeExport } from "../components/compose/export";
import type { Topology } from "../components/topology";
import { fleadSchema } from "../src/systems/flead/config";
import { DOCUMENTED_PASSWORDS } from "../src/systems/flead/problems";
import { fleadTopology } from "../src/systems/flead/topology";
import { PRODUCT } from "./bench-room";

/** The system's name in the site file. */
const SYSTEM = "flead";

/** Neither the documented ones nor the tests', so that the bench does not meet a stack of either. */
const PORTS = {
  kafka: 29092,
  timescaledb: 25432,
  grafana: 23001,
  kafkaUi: 28081,
  flink: 28161,
  spark: 28086,
};

function fleadConfig(network: string) {
  return { type: "flead", stage: "development", network: { name: network }, ports: PORTS };
}

/** A site of FLEAD as in its documents, but for ports and network. */
export function fleadSite(network: string): Record<string, unknown> {
  return {
    "sitestack:hosts": { local: {} },
    "sitestack:systems": { [SYSTEM]: fleadConfig(network) },
  };
}

/** The same as a Topology. */
export function fleadServices(network: string): Topology {
  const config = fleadSchema.parse(fleadConfig(network));
  return fleadTopology(SYSTEM, { config, passwords: DOCUMENTED_PASSWORDS });
}

/**
 * The same as a Compose file.
 * @param images reference of each image that is built.
 */
export function fleadComposeFile(project: string, network: string, images: Record<string, string>): object {
  return composeExport(fleadServices(network), { project, images, folder: PRODUCT }).file;
}

/** The builds of FLEAD's images, by the topology's key, from `pulumi preview --json`. */
export function buildsOf(preview: string): Record<string, { request: string; reference: string }> {
  const { steps } = JSON.parse(preview) as { steps: { urn: string; newState?: { inputs?: BuildInputs } }[] };
  const builds = steps.flatMap(({ urn, newState }) => {
    const request = newState?.inputs?.environment?.SITESTACK_BUILD;
    const name = urn.split("::").at(-1) ?? "";
    if (request === undefined) return [];
    const { reference } = JSON.parse(request) as { reference: string };
    return [[name.slice(SYSTEM.length + 1), { request, reference }] as const];
  });
  return Object.fromEntries(builds);
}

interface BuildInputs {
  environment?: { SITESTACK_BUILD?: string };
}
