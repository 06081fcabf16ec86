import { z } from "zod";
import type { GateCondition, GateSpec } from "../../../components/gate/spec";
import type { EngineSettings } from "../../../engine";
import { engineSettings } from "../../left-overs";
import { holdsSecret, reveal } from "../../secret-values";

/** A container as the last update made it. */
export interface WantedContainer {
  urn: string;
  /** The resource's name. */
  resource: string;
  id: string;
  /** Its name on the engine. */
  name: string;
  /** The system and the service that it is of; of a program without our labels, the resource's name. */
  system?: string;
  service: string;
  /** 1, 2, … among the service's replicas. */
  slot: number;
  /** A later update has replaced it, and could not delete it: it may still serve. */
  outgoing: boolean;
  /** What the program asked for, in the provider's words. */
  inputs: Properties;
  /** The same with what image and engine have added. */
  outputs: Properties;
  /** Those of the properties that are never shown. */
  secret: ReadonlySet<string>;
  condition: GateCondition;
  /** Network name → names that its gate has given it there. */
  handedOver: Record<string, string[]>;
  /** Seconds that it took to get through its gate. */
  gateSeconds?: number;
}

/** A network or a volume that the last update made or left in place. */
export interface WantedObject {
  urn: string;
  id: string;
  name: string;
  outputs: Properties;
}

/** One engine, and what the state has on it. */
export interface WantedHost {
  name: string;
  engine: EngineSettings;
  containers: WantedContainer[];
  networks: WantedObject[];
  volumes: WantedObject[];
}

/** Properties in the provider's words, secrets in plain text: never to be shown as they are. */
export type Properties = Record<string, unknown>;

const properties = z.record(z.string(), z.unknown());
const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  provider: z.string().optional(),
  delete: z.boolean().optional(),
  dependencies: z.array(z.string()).nullish(),
  inputs: properties.nullish(),
  outputs: properties.nullish(),
});
const stateSchema = z.object({ deployment: z.object({ resources: z.array(resourceSchema).nullish() }) });

type Resource = z.infer<typeof resourceSchema>;

const PROVIDER = "pulumi:providers:docker";
const CONTAINER = "docker:index/container:Container";
const NETWORK = "docker:index/network:Network";
const VOLUME = "docker:index/volume:Volume";
const COMMAND = "command:local:Command";

/**
 * What a stack has on its hosts, read from its state alone: the site's file may have been edited since.
 *
 * @param state `pulumi stack export --show-secrets`
 * @throws ZodError when it has another shape
 */
export function wantedHosts(state: string): WantedHost[] {
  const resources = stateSchema.parse(JSON.parse(state)).deployment.resources ?? [];
  const gates = gatesOf(resources);
  return resources
    .filter(({ type }) => type === PROVIDER)
    .map((provider) => {
      const own = resources.filter((resource) => resource.provider === `${provider.urn}::${provider.id}`);
      const of = (kind: string) => own.filter(({ type, id }) => type === kind && id !== undefined);
      return {
        name: nameOf(provider),
        engine: engineSettings(reveal(provider.inputs ?? {}) as Properties),
        containers: of(CONTAINER).map((resource) => containerOf(resource, gates)),
        networks: of(NETWORK).map(objectOf),
        volumes: of(VOLUME).map(objectOf),
      };
    })
    .filter(({ containers, networks, volumes }) => containers.length + networks.length + volumes.length > 0)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function containerOf(resource: Resource, gates: ReadonlyMap<string, Gate>): WantedContainer {
  const { urn, id = "" } = resource;
  const inputs = reveal(resource.inputs ?? {}) as Properties;
  const outputs = reveal(resource.outputs ?? {}) as Properties;
  const labels = labelMap(inputs.labels);
  const gate = gates.get(id);
  return {
    ...{ urn, id, inputs, outputs, resource: nameOf(resource) },
    name: String(outputs.name ?? inputs.name ?? id),
    ...(labels["io.sitestack.system"] === undefined ? {} : { system: labels["io.sitestack.system"] }),
    service: labels["io.sitestack.service"] ?? nameOf(resource),
    slot: Number(labels["io.sitestack.slot"] ?? 1),
    outgoing: resource.delete === true,
    secret: new Set(secretNames(resource)),
    condition: gate?.condition ?? conditionOf(inputs),
    handedOver: gate?.aliases ?? {},
    ...(gate?.seconds === undefined ? {} : { gateSeconds: gate.seconds }),
  };
}

/** Of a container that no gate has passed yet. */
function conditionOf({ start, mustRun, healthcheck }: Properties): GateCondition {
  if (start === false && mustRun === false) return "completed";
  const tests = (healthcheck as { tests?: string[] } | undefined)?.tests;
  return tests === undefined || tests[0] === "NONE" ? "running" : "healthy";
}

function secretNames({ inputs, outputs }: Resource): string[] {
  const entries = [...Object.entries(inputs ?? {}), ...Object.entries(outputs ?? {})];
  return entries.filter(([, value]) => holdsSecret(value)).map(([name]) => name);
}

function objectOf({ urn, id = "", inputs, outputs }: Resource): WantedObject {
  const known = reveal({ ...inputs, ...outputs }) as Properties;
  return { urn, id, name: String(known.name ?? id), outputs: known };
}

/** What a gate says of one container. */
interface Gate {
  condition: GateCondition;
  aliases: Record<string, string[]>;
  seconds?: number;
}

/** The gates of all containers, by the container's id. */
function gatesOf(resources: readonly Resource[]): Map<string, Gate> {
  const commands = resources.filter(({ type, delete: outgoing }) => type === COMMAND && outgoing !== true);
  return new Map(commands.flatMap(gatedContainers));
}

function gatedContainers({ inputs, outputs }: Resource): [id: string, Gate][] {
  const spec = gateSpec(reveal(inputs?.stdin));
  const said = String(reveal(outputs?.stdout) ?? "");
  return (spec?.containers ?? []).map(({ id, service, handover }) => {
    const seconds = secondsOf(said, service);
    const gate = { condition: spec?.condition ?? "running", aliases: handover?.aliases ?? {} };
    return [id, seconds === undefined ? gate : { ...gate, seconds }];
  });
}

/** A command that is no gate reads something else, or nothing. */
function gateSpec(stdin: unknown): Partial<GateSpec> | undefined {
  if (typeof stdin !== "string" || !stdin.includes('"containers"')) return undefined;
  try {
    return JSON.parse(stdin) as Partial<GateSpec>;
  } catch {
    return undefined;
  }
}

/** A gate's last line for a container: `web: healthy after 1.9 s`. */
function secondsOf(said: string, service: string): number | undefined {
  const line = said
    .split("\n")
    .find((text) => text.startsWith(`${service}: `) && / after [\d.]+ s$/.test(text));
  return line === undefined ? undefined : Number(/ after ([\d.]+) s$/.exec(line)?.[1]);
}

/** The provider's list of labels as a map. */
export function labelMap(labels: unknown): Record<string, string> {
  const entries = (Array.isArray(labels) ? labels : []) as { label: string; value: string }[];
  return Object.fromEntries(entries.map(({ label, value }) => [label, value]));
}

function nameOf({ urn }: Resource): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
