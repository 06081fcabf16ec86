import { containersOf, inspect } from "../../../support/engine";
import type { TestStack } from "../../../support/stack";

/** Secrets of the tests' own, by variable. The keys in the stack have the same names. */
export const SECRETS = {
  SECRET_KEY: "a-key-that-only-these-tests-know",
  POSTGRES_PASSWORD: 'pass"word\\of the database',
  REDIS_PASSWORD: 'pass"word\\of the broker',
};

/** A site with one Parking system, whose secrets are the tests' own. */
export function parkingSite(settings: Record<string, unknown>): Record<string, unknown> {
  const names = Object.fromEntries(Object.keys(SECRETS).map((name) => [name, name]));
  const parking = {
    type: "parking",
    secretEnvironment: names,
    build: { repository: "sitestack-test/parking" },
    readyTimeout: "1m30s",
    ...settings,
  };
  return { "sitestack:hosts": { local: {} }, "sitestack:systems": { parking } };
}

/** Writes the site, and sets its secrets: the settings file holds both. */
export async function configure(stack: TestStack, settings: Record<string, unknown>): Promise<void> {
  stack.configure(parkingSite(settings));
  for (const [name, value] of Object.entries(SECRETS)) await stack.setSecret(name, value);
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
