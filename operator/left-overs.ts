import { EngineClient, EngineError, type EngineSettings, resolveEngineTarget } from "../engine";
import type { LeftOver } from "./plan-recovery";

/** The label by which we know what is ours; its value is the stack's name. */
const SITE_LABEL = "io.sitestack.site";
/** An engine that does not answer in this time cannot be cleaned up; the update that follows says so in its own words. */
const LIMITS = { timeoutMs: 10_000 };

interface EngineObject {
  Id: string;
  /** Of containers, with a leading slash. */
  Names?: string[];
  /** Of networks. */
  Name?: string;
  Labels?: Record<string, string> | null;
}

/**
 * Removes from its engine what a broken-off creation has left there: only an object of exactly that name, with our
 * label for exactly this stack, and unknown to the state.
 *
 * @param leftOver what to look for
 * @param stack the stack's name
 * @param knownIds ids in the state
 * @returns the ids that were removed
 * @throws EngineError when the engine does not answer or refuses
 */
export async function removeLeftOver(
  leftOver: LeftOver,
  stack: string,
  knownIds: Set<string>,
): Promise<string[]> {
  const client = new EngineClient(resolveEngineTarget(engineSettings(leftOver.provider)));
  const found = await list(client, leftOver, stack);
  const removable = found.filter((object) => isLeftOver(object, leftOver, knownIds));
  for (const { Id } of removable) {
    // A container's anonymous volumes go with it; nobody else can know them.
    const path = leftOver.kind === "container" ? `/containers/${Id}?force=true&v=true` : `/networks/${Id}`;
    await client.requestBytes("DELETE", path, undefined, LIMITS).catch(ignoreAbsent);
  }
  return removable.map(({ Id }) => Id);
}

/**
 * Whether an object on an engine is what a broken-off creation has left.
 *
 * @param object as the engine lists it; its label was already part of the question
 */
export function isLeftOver(object: EngineObject, leftOver: LeftOver, knownIds: Set<string>): boolean {
  const names = object.Names?.map((name) => name.replace(/^\//, "")) ?? [object.Name];
  return names.includes(leftOver.name) && !knownIds.has(object.Id);
}

/** The provider keeps lists as JSON text in its configuration. */
export function engineSettings(provider: Record<string, unknown>): EngineSettings {
  const sshOpts = typeof provider.sshOpts === "string" ? JSON.parse(provider.sshOpts) : provider.sshOpts;
  return { ...(provider as EngineSettings), sshOpts };
}

function list(client: EngineClient, { kind, name }: LeftOver, stack: string): Promise<EngineObject[]> {
  const filters = encodeURIComponent(JSON.stringify({ name: [name], label: [`${SITE_LABEL}=${stack}`] }));
  const path =
    kind === "container" ? `/containers/json?all=true&filters=${filters}` : `/networks?filters=${filters}`;
  return client.requestJson<EngineObject[]>("GET", path, undefined, LIMITS);
}

function ignoreAbsent(error: unknown): undefined {
  if (error instanceof EngineError && error.statusCode === 404) return undefined;
  throw error;
}
