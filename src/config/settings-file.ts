import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { locateIn } from "./locate";
import type { RawSite } from "./parse";
import type { Locate } from "./problem";
import { rawSiteFile } from "./site-file";

/**
 * Where a running stack's settings stand, for messages. Pulumi does not tell its program which file it has read: with
 * `--config-file` it is not the stack's own. `npm run pulumi` says so in SITESTACK_SITE_FILE; after a plain `pulumi` the
 * stack's own file is named where it holds these very settings, else none is.
 *
 * @param folder the program's folder
 */
export function locateSettings(
  raw: RawSite,
  stack: string,
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Locate {
  const { SITESTACK_SITE_FILE: named } = environment;
  if (named !== undefined) return locateIn(named, folder);
  const own = `Pulumi.${stack}.yaml`;
  return holds(resolve(folder, own), raw) ? locateIn(own, folder) : () => `the settings of stack ${stack}`;
}

/** Pulumi hands every value over as text: a mapping, number or truth value as JSON. */
export function parseSetting(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What is encrypted in the file is not so any more in the settings, and says nothing. */
function holds(file: string, { settings, encrypted = [] }: RawSite): boolean {
  const plain = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).filter(([key]) => !encrypted.includes(key)));
  try {
    const inFile = Object.entries(rawSiteFile(readFileSync(file, "utf8")).settings).map(([key, value]) => [
      key,
      typeof value === "string" ? parseSetting(value) : value,
    ]);
    return isDeepStrictEqual(plain(Object.fromEntries(inFile)), plain(settings));
  } catch {
    return false;
  }
}
