import type { Topology } from "../components";
import { composeExport } from "../components/compose/export";

/** Of the base images that `npm run ensure` gets, so a run of the bench downloads nothing. */
export const BENCH_IMAGE = "python:3.9-slim";

/** Starts at once, ends at once (through `init`), and costs nothing in between. */
export const BENCH_COMMAND = ["sleep", "86400"];

/** Services without health checks and dependencies on one network, as in the measurements of the official plugins. */
export function generatedTopology(services: number): Topology {
  const names = Array.from({ length: services }, (_, index) => `s${index + 1}`);
  const spec = { image: BENCH_IMAGE, command: BENCH_COMMAND, init: true };
  return { name: "bench", services: Object.fromEntries(names.map((name) => [name, spec])) };
}

/** The same services as a Compose file, with what components/ adds to each of them. */
export function composeFile(services: number): object {
  return composeExport(generatedTopology(services)).file;
}
