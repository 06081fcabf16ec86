import { REFERENCE } from "../../../../../src/systems/rauta/topology";
import { docker } from "../../../support/plain-containers";

/** Builds the reference load balancer's image, or one of its stages, under a name of the test's own. */
export async function buildReference(tag: string, stage?: string): Promise<void> {
  const target = stage === undefined ? [] : ["--target", stage];
  await docker("build", ...target, "-t", tag, "-f", `${REFERENCE}/docker/Dockerfile.prod`, REFERENCE);
}
