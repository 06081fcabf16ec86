import * as docker from "@pulumi/docker";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { DockerHost } from "./docker-host";
import { currentSite, labelList, systemLabels } from "./labels";
import type { VolumeSpec } from "./topology";

/** Arguments of a named volume. */
export interface DataVolumeArgs extends VolumeSpec {
  /** The host whose engine keeps it. */
  host: DockerHost;
  /** The system that it belongs to. */
  system: string;
  /** The topology's key of it. */
  key: string;
  /** Whether `destroy` deletes the data. @default false */
  deleteVolumes?: boolean;
}

/** The real name of a named volume. @param site the site; default: the running program's. */
export function volumeName({ name, key }: Pick<DataVolumeArgs, "name" | "key">, site?: string): string {
  return name ?? `${site ?? currentSite()}_${key}`;
}

/**
 * A named volume. No update deletes or replaces it, since the provider would lose its data without a word
 * (PROVIDER_FACTS C), and `destroy` leaves it on the engine unless the site says otherwise.
 */
export function createDataVolume(
  name: string,
  args: DataVolumeArgs,
  options: CustomResourceOptions,
): docker.Volume {
  return new docker.Volume(
    name,
    { name: volumeName(args), labels: labelList({ ...args.labels, ...systemLabels(args.system) }) },
    {
      ...options,
      provider: args.host.provider,
      retainOnDelete: args.deleteVolumes !== true,
      ignoreChanges: ["driver", "driverOpts", "labels"],
    },
  );
}
