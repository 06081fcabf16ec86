import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { output, secret as secretOutput } from "@pulumi/pulumi";
import type { Topology } from "../../components";
import { locateIn } from "../../src/config/locate";
import { parseSite } from "../../src/config/parse";
import { SiteConfigError } from "../../src/config/problem";
import type { Site } from "../../src/config/site";
import { rawSiteFile } from "../../src/config/site-file";
import { type HostTopologies, topologiesByHost, topologiesByPlatform } from "../../src/host-topologies";

/** A site as its file alone says it: no Pulumi, and no secret is decrypted. */
export interface ReadSite {
  site: Site;
  /** What is to run on each host. A secret in it is only its key. */
  topologies: Record<string, Topology[]>;
  /** The same for who asks the hosts which platform they have. */
  topologiesByPlatform: Record<string, HostTopologies>;
}

/**
 * Reads `Pulumi.<stack>.yaml`.
 * @param folder where the site files are, and the working directory: the program's relative paths begin there.
 * @throws Error when there is none; SiteConfigError with every mistake in it.
 */
export function readSite(stack: string, folder: string): ReadSite {
  const name = `Pulumi.${stack}.yaml`;
  const file = join(folder, name);
  if (!existsSync(file)) throw new Error(`There is no ${name} in ${folder}.`);
  const { site, problems } = parseSite(rawSiteFile(readFileSync(file, "utf8")));
  if (site === undefined) throw new SiteConfigError(problems, locateIn(name, folder));
  const secret = (key: string) => output(secretOutput(`secrets:${key}`));
  return {
    site,
    topologies: topologiesByHost(site, secret, stack),
    topologiesByPlatform: topologiesByPlatform(site, secret, stack),
  };
}
