import type { Input } from "@pulumi/pulumi";
import { namesSlot, type Slot } from "../canonical/replicas";
import type { Problem } from "../problems";
import type { ServiceSpec, Topology } from "../topology";
import type { ResolveLate, Variables } from "./values";

/** What an export may be told. */
export interface ComposeExportOptions {
  /** The Compose project. With the site's name, networks and volumes are called as on the site. @default the topology's name */
  project?: string;
  /** Image key → reference of an image that is there. @default the file says how it is built or pulled */
  images?: Record<string, string>;
  /** Folder that relative paths are taken from. @default the Compose file's own */
  folder?: string;
  /** Texts of values that come later and may stand in the file. @default none of them may */
  resolve?: ResolveLate;
}

/** How one service of the topology is written: as one Compose service, or as one for each replica. */
export interface Copy {
  name: string;
  slot: Slot;
}

/** All that an export works on. */
export interface Plan {
  topology: Topology;
  options: ComposeExportOptions;
  variables: Variables;
  copies: Record<string, Copy[]>;
}

/** One Compose service, or one for each replica where they differ by more than their number. */
export function copiesOf(service: string, spec: ServiceSpec, variables: Variables): Copy[] {
  const replicas = spec.deploy?.replicas ?? 1;
  if (replicas < 2 || !replicasDiffer(spec, variables))
    return [{ name: service, slot: { service, number: 1 } }];
  return Array.from({ length: replicas }, (_, index) => ({
    name: `${service}-${index + 1}`,
    slot: { service, number: index + 1 },
  }));
}

function replicasDiffer(spec: ServiceSpec, variables: Variables): boolean {
  const values: (Input<string> | undefined)[] = [
    spec.containerName,
    spec.hostname,
    ...(spec.command ?? []),
    ...(spec.entrypoint ?? []),
    ...Object.values(spec.environment ?? {}),
  ];
  return values.some((value) => value !== undefined && namesSlot(variables.known(value) ?? ""));
}

/** What a Compose file cannot say. */
export function exportProblems(plan: Plan): Problem[] {
  const services = Object.entries(plan.topology.services);
  return [
    ...services.flatMap(([service]) => nameProblems(service, plan)),
    ...services.flatMap(([service, spec]) => volumeProblems(service, spec)),
  ];
}

function nameProblems(service: string, { topology, copies }: Plan): Problem[] {
  const clashes = (copies[service] ?? []).filter(
    ({ name }) => name !== service && topology.services[name] !== undefined,
  );
  return clashes.map(({ name }) => ({
    path: `services.${service}.deploy.replicas`,
    found: `"${name}"`,
    message: "this replica would have the name of another service in the Compose file",
    hint: "rename one of the two services",
  }));
}

function volumeProblems(service: string, { volumes = [] }: ServiceSpec): Problem[] {
  return volumes.flatMap(({ type, source }, index) =>
    type === "bind" || typeof source === "string"
      ? []
      : [
          {
            path: `services.${service}.volumes[${index}].source`,
            message: "a Compose file cannot name a volume that is only known later",
            hint: "name it in volumes as an external one, and here by its key",
          },
        ],
  );
}
