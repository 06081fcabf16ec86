import type * as docker from "@pulumi/docker";
import type { Input } from "@pulumi/pulumi";
import { plainHash } from "./labels";

/**
 * Hash of what makes the container what it is, above all of what the provider does not read back: environment, labels,
 * files, networks. What comes later counts by its place, a variable by its name: a weak secret could be guessed from the
 * hash of its value. What the engine can change in place does not count: as a label it would turn every such update into
 * a replacement. Whether there is a limit counts: the engine can change one, but takes none away.
 *
 * @param args the container's arguments, without labels
 * @param variables the names of its environment, in the order of `args.envs`
 * @param labels the service's own labels
 */
export function configHash(
  args: docker.ContainerArgs,
  variables: readonly string[],
  labels?: Record<string, Input<string>>,
): string {
  const {
    restart,
    maxRetryCount,
    memory,
    memorySwap,
    memoryReservation,
    cpuShares,
    destroyGraceSeconds,
    envs,
    ...rest
  } = args;
  const entries = (envs as Input<string>[] | undefined)?.map((entry, index) =>
    typeof entry === "string" ? entry : `${variables[index]}=<output>`,
  );
  const limits = Object.entries({ memory, memoryReservation, cpuShares })
    .filter(([, limit]) => limit !== undefined)
    .map(([name]) => name);
  // What a service does not have is left out: a new kind of input must not replace all containers there are.
  return plainHash({
    ...rest,
    ...(limits.length === 0 ? {} : { limits }),
    ...(entries === undefined ? {} : { envs: entries }),
    ...(labels === undefined ? {} : { labels }),
  });
}
