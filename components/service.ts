import type { local } from "@pulumi/command";
import * as docker from "@pulumi/docker";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Resource,
} from "@pulumi/pulumi";
import { BuiltImage } from "./built-image";
import { durationSeconds } from "./canonical/duration";
import { type ConfigContent, namedConfigs, readConfigs } from "./config-files";
import { containerArgs, type Placement, REPLACE_ON_CHANGES, serviceAliases } from "./container-args";
import type { DockerHost } from "./docker-host";
import { createGate, type GatedContainer } from "./gate";
import type { GateCondition } from "./gate/spec";
import { isUnchecked } from "./healthcheck";
import { hostPathHook } from "./host-path-hook";
import { nameOnEngine } from "./image/base-images";
import { currentSite, type Identity, siblingLabels } from "./labels";
import { leftoverHook } from "./leftover-hooks";
import type { JoinableNetwork } from "./network";
import { refuseProblems } from "./problems";
import { attachmentsOf, rolloutOf } from "./rollout";
import { type Environment, possiblySecret, resolveMount, serviceEnvironment } from "./service-environment";
import type { ConfigSpec, ServiceSpec } from "./topology";
import { applyTransform, type Transform } from "./transform";
import { configReferenceProblems } from "./validate/configs";
import { serviceProblems } from "./validate/service";

/**
 * Whoever resolved the old address a moment ago still gets an answer: nginx counts whole seconds, so that one which it may
 * keep for 1 s is used for almost 2 s; and a lost SYN is sent again after 1 s.
 */
const DRAIN_MS = 3000;
const DEFAULT_READY_TIMEOUT = { service: "2m", job: "10m" };

/** Arguments of a Service: the Compose service, and where it runs. */
export interface ServiceArgs extends Omit<ServiceSpec, "image" | "dependsOn"> {
  /** The engine that it runs on. */
  host: DockerHost;
  /** A `BuiltImage`, or an image's reference or id (`PulledImage.reference`). */
  image: Input<string> | BuiltImage;
  /** The networks behind the keys of `networks`. */
  joinable?: Record<string, JoinableNetwork>;
  /** Volume key → real name. @default the key itself */
  volumeNames?: Record<string, Input<string>>;
  /** The configs behind the keys of `configs`. */
  configSpecs?: Record<string, ConfigSpec>;
  /** The system that it belongs to. @default "default" */
  system?: string;
  /** The service's documented name. @default the resource's name */
  service?: string;
  /** Which replica this is, from 1. @default 1 */
  slot?: number;
  /**
   * Whether the update waits until the container is ready. `ServiceGroup` switches it off for services that it
   * watches together.
   * @default true
   */
  gated?: boolean;
  /** The escape hatch. */
  transform?: { container?: Transform<docker.ContainerArgs>; gate?: Transform<local.CommandArgs> };
}

/**
 * One container of a long-running service, and the gate that says when it is ready: healthy when it has a health
 * check, else running and staying so.
 *
 * @example
 * new Service("web", { host, image: "nginx:1.27", ports: ["8080:80"], healthcheck: { test: "curl -fs localhost" } });
 */
export class Service extends ComponentResource {
  /** The container. */
  readonly container: docker.Container;
  /** What dependents depend on; absent when not gated. */
  readonly gate?: local.Command;
  /** The container as a gate watches it. */
  readonly watched: GatedContainer;

  constructor(name: string, args: ServiceArgs, options: ComponentResourceOptions = {}, type = "Service") {
    const plan = planService(name, args);
    super(`sitestack:index:${type}`, name, {}, options);
    this.container = createContainer(plan, this, [options.dependsOn].flat());
    const { id, image } = this.container;
    args.host.containers.push({ id, image, ...plan.identity });
    this.watched = {
      id: this.container.id,
      service: name,
      secretVariables: possiblySecret(plan.environment),
      handover: handoverOf(plan),
    };
    if (args.gated !== false) this.gate = createServiceGate(plan, this.watched, this);
    this.registerOutputs({ containerId: this.container.id });
  }

  /** The resource that stands for "ready". */
  get ready(): Resource {
    return this.gate ?? this.container;
  }
}

/** A service with everything about it that is known before it is registered. */
interface ServicePlan {
  name: string;
  args: ServiceArgs;
  spec: ServiceSpec;
  environment: Environment;
  configs: Record<string, ConfigContent>;
  identity: Identity;
}

function planService(name: string, args: ServiceArgs): ServicePlan {
  const spec: ServiceSpec = { ...args, image: imageReference(args) };
  const configs = readConfigs(namedConfigs(spec, args.configSpecs));
  refuseProblems(`service ${name}`, [
    ...serviceProblems(name, spec),
    ...configReferenceProblems(name, spec, args.configSpecs),
    ...configs.problems,
  ]);
  const { system = "default", service = name, slot = 1 } = args;
  const identity = { site: currentSite(), system, service, slot };
  const environment = serviceEnvironment(name, spec);
  return { name, args, spec, environment, configs: configs.contents, identity };
}

/** What ready means for this service. */
export function conditionOf(spec: ServiceSpec): GateCondition {
  if (spec.kind === "job") return "completed";
  return isUnchecked(spec.healthcheck) ? "running" : "healthy";
}

/** Seconds that the service may take to become ready, or the job to finish. */
export function readyTimeoutOf({ readyTimeout, kind }: ServiceSpec): number {
  return durationSeconds(readyTimeout ?? DEFAULT_READY_TIMEOUT[kind ?? "service"]);
}

function createContainer(
  plan: ServicePlan,
  parent: Resource,
  dependsOn: CustomResourceOptions["dependsOn"][],
): docker.Container {
  const { name, args, spec } = plan;
  const options: CustomResourceOptions = {
    parent,
    provider: args.host.provider,
    deleteBeforeReplace: rolloutOf(spec) === "recreate",
    replaceOnChanges: REPLACE_ON_CHANGES,
    dependsOn: [...dependsOn, ...(args.image instanceof BuiltImage ? [args.image.build] : [])] as Resource[],
    hooks: createHooks(plan),
  };
  const started = spec.kind === "job" ? { start: false, mustRun: false } : {};
  const inputs = { ...containerArgs(spec, plan.environment, placementOf(plan)), ...started };
  return new docker.Container(name, ...applyTransform(args.transform?.container, inputs, options));
}

function placementOf({ args, configs, identity }: ServicePlan): Placement {
  const joinable = Object.entries(args.joinable ?? {});
  return {
    identity,
    image: imageReference(args),
    networkIds: Object.fromEntries(joinable.map(([key, { networkId }]) => [key, networkId])),
    volumeNames: args.volumeNames ?? {},
    configs,
    resolvePath: resolveMount,
    apiVersion: args.host.facts.apiVersion,
  };
}

function createServiceGate(plan: ServicePlan, watched: GatedContainer, parent: Resource): local.Command {
  const { name, args, spec } = plan;
  return createGate(
    `${name}-ready`,
    {
      host: args.host,
      containers: [watched],
      condition: conditionOf(spec),
      timeoutSeconds: readyTimeoutOf(spec),
    },
    { parent },
    args.transform?.gate,
  );
}

/** A plain reference is what the engine has for the host's platform, as for a pulled image. */
function imageReference({ image, host }: Pick<ServiceArgs, "image" | "host">): Input<string> {
  if (image instanceof BuiltImage) return image.reference;
  const { platform, facts } = host;
  return typeof image === "string"
    ? nameOnEngine(image, { platform, own: facts.platform, images: facts.images })
    : image;
}

function createHooks({ name, args, spec }: ServicePlan) {
  const hostPaths = hostPathHook(name, args.host, spec.volumes);
  const beforeCreate = [
    ...(args.image instanceof BuiltImage ? [args.image.presenceHook] : []),
    ...(spec.containerName === undefined ? [] : [leftoverHook(args.host)]),
    ...(hostPaths === undefined ? [] : [hostPaths]),
  ];
  return beforeCreate.length === 0 ? undefined : { beforeCreate };
}

/** Only a rolling service hands its names over; another's are the engine's to give. */
function handoverOf({ spec, args, identity }: ServicePlan) {
  if (spec.kind === "job" || rolloutOf(spec) !== "rolling") return undefined;
  // A network that is not among the joinable ones is named by its key; `default` is there only where it was made.
  const attachments = attachmentsOf(spec).filter(
    ([key]) => key !== "default" || args.joinable?.default !== undefined,
  );
  if (attachments.length === 0) return undefined;
  const names = attachments.map(([key]) => args.joinable?.[key]?.networkName ?? key);
  const aliases = attachments.map(([, attachment]) => serviceAliases(identity, attachment.aliases));
  return {
    aliases: all(names).apply((known) =>
      Object.fromEntries(known.map((network, index) => [network, aliases[index] ?? []])),
    ),
    siblingLabels: siblingLabels(identity),
    drainMs: DRAIN_MS,
  };
}
