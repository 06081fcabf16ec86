import { containersOf, containersOfSite, engine, inspect } from "../../../support/engine";
import type { TestStack } from "../../../support/stack";

/** Secrets of the tests' own, by variable. The keys in the stack have the same names. */
export const SECRETS = {
  SECRET_KEY: "a-key-that-only-these-tests-know",
  POSTGRES_PASSWORD: 'pass"word\\of the database',
  REDIS_PASSWORD: 'pass"word\\of the broker',
};

/** How a site names them. */
export const SECRET_NAMES = Object.fromEntries(Object.keys(SECRETS).map((name) => [name, name]));

/** A site with one Parking system, whose secrets are the tests' own. */
export function parkingSite(settings: Record<string, unknown>): Record<string, unknown> {
  const parking = {
    type: "parking",
    secretEnvironment: SECRET_NAMES,
    build: { repository: "sitestack-test/parking" },
    readyTimeout: "4m",
    ...settings,
  };
  return { "sitestack:hosts": { local: {} }, "sitestack:systems": { parking } };
}

/** Writes the site, and sets its secrets and `more` of them: the settings file holds both. */
export async function configure(
  stack: TestStack,
  settings: Record<string, unknown>,
  more: Record<string, string> = {},
): Promise<void> {
  stack.configure(parkingSite(settings));
  for (const [name, value] of Object.entries({ ...SECRETS, ...more })) await stack.setSecret(name, value);
}

/** The containers of a service, running or not. */
export async function containersOfService(site: string, service: string) {
  const found = await containersOf({ "io.sitestack.site": site, "io.sitestack.service": service });
  return Promise.all(found.map(({ Id }) => inspect(Id)));
}

/** The only container of a service. */
export async function containerOf(site: string, service: string) {
  const [found, ...others] = await containersOfService(site, service);
  if (found === undefined || others.length > 0)
    throw new Error(`${others.length + 1} containers of ${service}`);
  return found;
}

/** What the API says of the cameras: name → spot → occupied. */
export function occupancyOf(answer: string): Record<string, Record<string, boolean>> {
  const { cameras } = JSON.parse(answer) as {
    cameras: { name: string; spots: { name: string; occupied: boolean }[] }[];
  };
  return Object.fromEntries(
    cameras.map(({ name, spots }) => [name, Object.fromEntries(spots.map((s) => [s.name, s.occupied]))]),
  );
}

/** Everything that a stack shows to whoever may not see secrets: state, outputs, and what its containers log. */
export async function shownBy(stack: TestStack): Promise<string> {
  const logs = await Promise.all(
    (await containersOfSite(stack.name)).map(({ Id }) =>
      engine.getContainer(Id).logs({ stdout: true, stderr: true }),
    ),
  );
  return [await stack.exportState(), JSON.stringify(await stack.outputs()), ...logs.map(String)].join("\n");
}

/** The secrets that stand in a text: as they are, or as JSON (of JSON) has them. */
export function secretsIn(text: string): string[] {
  const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
  return Object.entries(SECRETS)
    .filter(([, value]) => [value, inJson(value), inJson(inJson(value))].some((form) => text.includes(form)))
    .map(([name]) => name);
}

/** Removes the volumes that a destroyed stack has left, as it should. @returns their names. */
export async function removeVolumes(stack: TestStack): Promise<string[]> {
  const filters = { label: [`io.sitestack.site=${stack.name}`] };
  const { Volumes } = await engine.listVolumes({ filters });
  const names = (Volumes ?? []).map(({ Name }) => Name);
  for (const name of names) await engine.getVolume(name).remove();
  return names;
}
