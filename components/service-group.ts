import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { BridgeNetwork } from "./bridge-network";
import { readConfigs } from "./config-files";
import { createDataVolume } from "./data-volume";
import type { DockerHost } from "./docker-host";
import { ExternalNetwork } from "./external-network";
import { createGate } from "./gate";
import { awaitedServices, compareNames, dependenciesOf, kindsOf, startOrder } from "./graph";
import { type GroupParent, groupChild } from "./group-child";
import { createImages, pulledFor, pulledImages, pullPlain, runnable } from "./group-images";
import { currentSite } from "./labels";
import type { JoinableNetwork } from "./network";
import { pinImages } from "./pinned-images";
import { groupTerms } from "./policy/group-terms";
import { afterPreflight } from "./preflight/after";
import { refuseProblems } from "./problems";
import type { PulledImage } from "./pulled-image";
import { attachmentsOf, rolloutOf } from "./rollout";
import { conditionOf, Service, type ServiceArgs } from "./service";
import type { Dependency, ServiceSpec, Topology } from "./topology";
import { isImageKey, topologyProblems } from "./validate/topology";
import { claimVolumes } from "./volume-claims";

/** Seconds in which the services that have no gate of their own must be running and stay so. */
const RUNNING_TIMEOUT_SECONDS = 60;

/** Arguments of a ServiceGroup. */
export interface ServiceGroupArgs {
  /** The engine that it runs on. */
  host: DockerHost;
  /** What is to run. */
  topology: Topology;
  /** Whether `destroy` deletes the data of named volumes. @default false */
  deleteVolumes?: boolean;
  /** The escape hatch, by service. */
  transform?: Record<string, ServiceArgs["transform"]>;
}

/**
 * A Topology on one engine, in dependency order. A cycle, an unknown name or a condition that can never come true is an
 * error before any resource is registered.
 */
export class ServiceGroup extends ComponentResource {
  /** The containers of each service, replica by replica. */
  readonly services: Readonly<Record<string, Service[]>>;
  /** The networks by key. */
  readonly networks: Readonly<Record<string, JoinableNetwork>>;
  /** The images from registries by key. */
  readonly pulledImages: Readonly<Record<string, PulledImage>>;

  /** @throws ProblemsError with every problem of the topology. */
  constructor(name: string, args: ServiceGroupArgs, options?: ComponentResourceOptions) {
    const { host } = args;
    const pinned = pinImages(args.topology, host.pinned);
    refuseProblems(`system ${pinned.name}`, [
      ...topologyProblems(pinned),
      ...readConfigs(pinned.configs).problems,
      ...claimVolumes(name, host, pinned),
    ]);
    const terms = groupTerms(args.topology, args.deleteVolumes);
    super("sitestack:index:ServiceGroup", name, terms, afterPreflight(host, pinned, options));
    const topology = withKinds(pinned);
    const parent = { name, topology: topology.name, resource: this };
    const images = createImages(topology, host, parent);
    const plain = pullPlain(topology, host, parent);
    this.pulledImages = pulledImages(images);
    this.networks = createNetworks(topology, host, parent);
    const volumes = createVolumes(topology, args, parent);
    const services: Record<string, Service[]> = {};
    const awaited = awaitedServices(topology.services);
    for (const service of startOrder(topology.services)) {
      const spec = requireSpec(topology, service);
      const transform = args.transform?.[service];
      const before = [...volumes.resources, ...pulledFor(spec, plain)];
      const dependsOn = [...dependencies(spec, topology, services), ...before];
      services[service] = slotsOf(spec).map((slot) => {
        const image = isImageKey(spec.image) ? runnable(images[spec.image.from]) : spec.image;
        return new Service(
          `${name}-${service}-${slot}`,
          {
            ...spec,
            ...{ host, image, service, slot, system: topology.name },
            ...{ joinable: this.networks, volumeNames: volumes.names, configSpecs: topology.configs },
            gated: needsOwnGate(spec, awaited.has(service)) || transform?.gate !== undefined,
            transform,
          },
          { parent: this, dependsOn },
        );
      });
    }
    this.services = services;
    watchTogether(name, services, host, this);
    this.registerOutputs({});
  }
}

/** The topology with every service's kind said, so that all that look at one see the same. */
function withKinds(topology: Topology): Topology {
  const kinds = kindsOf(topology.services);
  const entries = Object.entries(topology.services).map(([name, spec]) => [
    name,
    { ...spec, kind: kinds[name] },
  ]);
  return { ...topology, services: Object.fromEntries(entries) };
}

function requireSpec(topology: Topology, service: string): ServiceSpec {
  const spec = topology.services[service];
  if (spec === undefined) throw new Error(`no service "${service}"`);
  return spec;
}

function slotsOf({ deploy }: ServiceSpec): number[] {
  return Array.from({ length: deploy?.replicas ?? 1 }, (_, index) => index + 1);
}

/** A gate of its own is a process of its own: only where ready means more than running, or somebody waits for a name. */
function needsOwnGate(spec: ServiceSpec, isAwaited: boolean): boolean {
  const handsNamesOver = rolloutOf(spec) === "rolling" && attachmentsOf(spec).length > 0;
  return conditionOf(spec) !== "running" || (isAwaited && handsNamesOver);
}

/**
 * One gate for all services that have none of their own: a container that ends at once must not pass for running, and
 * a rolling one still has to get its names.
 */
function watchTogether(
  name: string,
  services: Record<string, Service[]>,
  host: DockerHost,
  parent: Resource,
): void {
  const ungated = Object.keys(services)
    .sort(compareNames)
    .flatMap((service) => services[service] ?? [])
    .filter(({ gate }) => gate === undefined)
    .map(({ watched }) => watched);
  if (ungated.length === 0) return;
  createGate(
    `${name}-running`,
    { host, containers: ungated, condition: "running", timeoutSeconds: RUNNING_TIMEOUT_SECONDS },
    { parent },
  );
}

function dependencies(
  spec: ServiceSpec,
  topology: Topology,
  services: Record<string, Service[]>,
): Resource[] {
  return dependenciesOf(spec).flatMap(([target, edge]) =>
    (services[target] ?? []).map((service) => stepToAwait(service, edge, requireSpec(topology, target))),
  );
}

/** A rolling service has its name only after its gate; where that waits for no health check, "started" includes it. */
function stepToAwait(service: Service, { condition }: Dependency, target: ServiceSpec): Resource {
  return condition === "service_started" && conditionOf(target) !== "running"
    ? service.container
    : service.ready;
}

function createNetworks(
  topology: Topology,
  host: DockerHost,
  parent: GroupParent,
): Record<string, JoinableNetwork> {
  const declared = topology.networks ?? {};
  const joinsDefault = Object.values(topology.services).some((spec) =>
    attachmentsOf(spec).some(([key]) => key === "default"),
  );
  const networks: Record<string, JoinableNetwork> = {};
  for (const [key, spec] of sortedEntries(joinsDefault ? { default: {}, ...declared } : declared)) {
    const { external, name = `${currentSite()}_${key}`, ...rest } = spec;
    const [resource, options] = groupChild(parent, key);
    networks[key] =
      external === true
        ? new ExternalNetwork(resource, { host, name: spec.name ?? key }, options)
        : new BridgeNetwork(resource, { ...rest, host, name, system: topology.name }, options);
  }
  return networks;
}

function createVolumes(topology: Topology, { host, deleteVolumes }: ServiceGroupArgs, parent: GroupParent) {
  const names: Record<string, Input<string>> = {};
  const resources: Resource[] = [];
  for (const [key, spec] of sortedEntries(topology.volumes)) {
    if (spec.external === true) {
      names[key] = spec.name ?? key;
      continue;
    }
    const [resource, options] = groupChild(parent, key);
    const args = { ...spec, host, key, system: topology.name, deleteVolumes };
    const volume = createDataVolume(resource, args, options);
    names[key] = volume.name;
    resources.push(volume);
  }
  return { names, resources };
}

function sortedEntries<Value>(record: Record<string, Value> | undefined): [string, Value][] {
  return Object.entries(record ?? {}).sort(([a], [b]) => compareNames(a, b));
}
