import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const SALT = /^encryptionsalt: *(\S+).*\n?/m;

/**
 * Takes out the one line that the CLI adds to a site's file at every command: the salt of the embedded backend's random
 * passphrase. It is in the state as well, means nothing on another machine, and would make the committed file dirty.
 * It stays as soon as the file holds a secret, which can only be read with it.
 *
 * @param site text of the site's file
 * @param state text of the stack's state
 * @returns the text to write, or undefined when the file stays as it is
 */
export function withoutSalt(site: string, state: string): string | undefined {
  const salt = SALT.exec(site)?.[1];
  if (salt === undefined || !state.includes(`"${salt}"`)) return undefined;
  if (/^\s*(- )?secure:/m.test(site)) return undefined;
  const rest = site.replace(SALT, "");
  // A file with nothing else was made by the CLI together with the stack.
  return rest.trim() === "" ? undefined : rest;
}

/**
 * Takes the salt out of every site file of a project whose stack is in the embedded backend.
 *
 * @param projectFolder folder of Pulumi.yaml and the site files
 * @param states folder of the project's states in the backend
 */
export function cleanSiteFiles(projectFolder: string, states: string): void {
  for (const name of readdirSync(projectFolder)) {
    const stack = /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1];
    const state = join(states, `${stack}.json`);
    if (stack === undefined || !existsSync(state)) continue;
    const file = join(projectFolder, name);
    const site = readFileSync(file, "utf8");
    // The state may be large, and most files have no salt.
    const cleaned = SALT.test(site) ? withoutSalt(site, readFileSync(state, "utf8")) : undefined;
    if (cleaned !== undefined) writeFileSync(file, cleaned);
  }
}

/** What a site needs of the engine that the docker CLI would use. */
export interface WantedSystems {
  /** The platform that their host declares; undefined for the engine's own. */
  platform?: string;
  /** Types of systems, each once and sorted. */
  types: string[];
}

/**
 * The systems that a site has, by the platform of their host. A host with an address of its own has another engine: the
 * platform that it declares says nothing of ours. Whatever is wrong with the file, the program itself says: here it
 * counts as no system.
 *
 * @param site text of the site's file
 */
export function systemsByPlatform(site: string): WantedSystems[] {
  const config = configOf(site);
  const hosts: Record<string, unknown> = config?.["sitestack:hosts"] ?? {};
  const systems = Object.values(config?.["sitestack:systems"] ?? {}) as ({
    type?: unknown;
    host?: unknown;
  } | null)[];
  const found = systems.flatMap((system) =>
    typeof system?.type === "string" ? [{ type: system.type, platform: platformOf(hosts, system.host) }] : [],
  );
  return [...new Set(found.map(({ platform }) => platform))].sort().map((platform) => {
    const types = found.filter((system) => system.platform === platform).map(({ type }) => type);
    return { ...(platform === undefined ? {} : { platform }), types: [...new Set(types)].sort() };
  });
}

/** A system that names no host is on the only one. */
function platformOf(hosts: Record<string, unknown>, name: unknown): string | undefined {
  const [only] = Object.keys(hosts);
  const host = hosts[typeof name === "string" ? name : (only ?? "")] as
    | Record<string, unknown>
    | null
    | undefined;
  const elsewhere = host?.address !== undefined || host?.context !== undefined;
  return elsewhere || typeof host?.platform !== "string" ? undefined : host.platform;
}

/** The settings of a site; undefined when the file is no good. */
function configOf(site: string): Record<string, Record<string, unknown>> | undefined {
  const { parseDocument } = require("yaml") as typeof import("yaml");
  const document = parseDocument(site);
  return document.errors.length > 0 ? undefined : document.toJS()?.config;
}

/** Whether every host of a site is another machine's engine. A site without hosts has the one here. */
export function allHostsAreElsewhere(site: string): boolean {
  const hosts = Object.values(configOf(site)?.["sitestack:hosts"] ?? {}) as (Record<
    string,
    unknown
  > | null)[];
  const elsewhere = hosts.filter((host) => {
    const { address, context } = host ?? {};
    return context !== undefined || (address !== undefined && !String(address).startsWith("unix:"));
  });
  return hosts.length > 0 && elsewhere.length === hosts.length;
}

/**
 * The systems of a stack, by the platform of their host.
 *
 * @param projectFolder folder of the site files
 * @param stack the stack's bare name
 * @param named a file in place of the stack's own
 * @returns undefined when it has no site file
 */
export function systemsOfStack(
  projectFolder: string,
  stack: string,
  named = `Pulumi.${stack}.yaml`,
): WantedSystems[] | undefined {
  const file = resolve(projectFolder, named);
  return existsSync(file) ? systemsByPlatform(readFileSync(file, "utf8")) : undefined;
}

/** What a stack's systems are called: their names in its site file, and their types. Undefined when it has no site file. */
export function systemWords(projectFolder: string, stack: string): string[] | undefined {
  const file = resolve(projectFolder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  const types = systemsByPlatform(text).flatMap((found) => found.types);
  return [...new Set([...Object.keys(configOf(text)?.["sitestack:systems"] ?? {}), ...types])].sort();
}

/** Whether a stack has a site file by which all its hosts are other machines' engines. */
export function isElsewhere(projectFolder: string, stack: string, named = `Pulumi.${stack}.yaml`): boolean {
  const file = resolve(projectFolder, named);
  return existsSync(file) && allHostsAreElsewhere(readFileSync(file, "utf8"));
}
