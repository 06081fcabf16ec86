import { z } from "zod";
import type { ContainerTimes } from "./critical-path";

const CONTAINER = "docker:index/container:Container";
const COMMAND = "command:local:Command";

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  created: z.string().nullish(),
  dependencies: z.array(z.string()).nullish(),
});
const stateSchema = z.object({ deployment: z.object({ resources: z.array(resourceSchema).nullish() }) });
const historySchema = z.array(z.object({ startTime: z.string(), endTime: z.string() }));

type Resource = z.infer<typeof resourceSchema>;

/** When the newest update began and ended, in milliseconds. */
export interface UpdateSpan {
  begin: number;
  end: number;
}

/**
 * Reads `pulumi stack history --json`, newest update first.
 *
 * @returns undefined of a stack that has had no update
 * @throws ZodError when it has another shape
 */
export function parseSpan(history: string): UpdateSpan | undefined {
  const [newest] = historySchema.parse(JSON.parse(history));
  if (newest === undefined) return undefined;
  return { begin: Date.parse(newest.startTime), end: Date.parse(newest.endTime) };
}

/**
 * What an update made and when, from `pulumi stack export` alone: the state holds the moment at which each resource
 * was there and what it had to wait for, and a gate is a resource. So it can be asked long after, and of any host.
 *
 * @param begin of the update; what is older was there already and held nobody back
 */
export function timesOfState(state: string, begin: number): ContainerTimes[] {
  const { resources } = stateSchema.parse(JSON.parse(state)).deployment;
  // What only the state holds, as the last good deployment, comes after everything and keeps nobody waiting.
  const real = (resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
  const made = real.filter(({ created }) => created != null && Date.parse(created) >= begin);
  const byUrn = new Map(made.map((resource) => [resource.urn, resource]));
  const gates = made.filter((resource) => watched(resource, byUrn).length > 0);
  const gateOf = new Map(gates.flatMap((gate) => watched(gate, byUrn).map((urn) => [urn, gate] as const)));
  return made
    .filter((resource) => !gates.includes(resource))
    .map((resource) => ({
      name: nameOf(resource),
      waitsFor: (resource.dependencies ?? []).flatMap((urn) => awaited(urn, byUrn)),
      started: moment(resource),
      ready: moment(gateOf.get(resource.urn) ?? resource),
    }));
}

/** The containers that a gate waits for; of any other resource there are none. */
function watched({ type, dependencies }: Resource, byUrn: ReadonlyMap<string, Resource>): string[] {
  if (type !== COMMAND) return [];
  return (dependencies ?? []).filter((urn) => byUrn.get(urn)?.type === CONTAINER);
}

/** A gate stands for its containers being ready; a container itself, for its start. */
function awaited(urn: string, byUrn: ReadonlyMap<string, Resource>): ContainerTimes["waitsFor"] {
  const resource = byUrn.get(urn);
  if (resource === undefined) return [];
  const behind = watched(resource, byUrn).flatMap((container) => byUrn.get(container) ?? []);
  if (behind.length > 0) return behind.map((container) => ({ name: nameOf(container), until: "ready" }));
  return [{ name: nameOf(resource), until: "started" }];
}

function moment({ created }: Resource): number {
  return Date.parse(created ?? "");
}

/** A container by its name alone, since it stands for a service; anything else with its kind. */
function nameOf({ urn, type }: Resource): string {
  const name = urn.split("::").at(-1) ?? urn;
  return type === CONTAINER ? name : `${name} (${type.split(":").at(-1)})`;
}
