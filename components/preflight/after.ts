import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { DockerHost } from "../docker-host";
import type { Topology } from "../topology";

/**
 * The options of a component that is registered when nothing stands in its topology's way. Its children wait for its own
 * registration, so that nothing of it is touched before.
 */
export function afterPreflight(
  host: DockerHost,
  topology: Topology,
  options: ComponentResourceOptions = {},
): ComponentResourceOptions {
  const dependsOn = [options.dependsOn ?? []].flat() as Input<Resource>[];
  const cleared = host.cleared(topology).then(() => dependsOn);
  return { ...options, dependsOn: cleared };
}
