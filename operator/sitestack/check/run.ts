import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { output, secret as secretOutput } from "@pulumi/pulumi";
import { hostPlan, inspectHost } from "../../../components";
import { locateIn } from "../../../src/config/locate";
import { parseSite } from "../../../src/config/parse";
import { SiteConfigError } from "../../../src/config/problem";
import type { Site } from "../../../src/config/site";
import { rawSiteFile } from "../../../src/config/site-file";
import { topologiesByHost } from "../../../src/host-topologies";
import { projectRoot } from "../../../toolchain/paths";
import { type CheckedHost, type CheckReport, checkReport } from "./report";

/**
 * Looks at every host of a site, all at once, without Pulumi: the site's file is all that it reads.
 * @param folder where the site files are; the program's relative paths begin there.
 */
export async function checkSite(stack: string, folder = projectRoot): Promise<CheckReport> {
  process.chdir(folder);
  const site = readSite(stack, folder);
  // No check reads a secret, so none is decrypted.
  const topologies = topologiesByHost(site, (key) => output(secretOutput(`secrets:${key}`)), stack);
  const looks = Object.entries(site.hosts).map(async ([name, args]): Promise<CheckedHost> => {
    const startedAt = performance.now();
    const report = await inspectHost(hostPlan(name, stack, { ...args, topologies: topologies[name] }));
    return { ...report, name, seconds: (performance.now() - startedAt) / 1000 };
  });
  return checkReport(stack, await Promise.all(looks));
}

function readSite(stack: string, folder: string): Site {
  const name = `Pulumi.${stack}.yaml`;
  const file = join(folder, name);
  if (!existsSync(file)) throw new Error(`There is no ${name} in ${folder}.`);
  const { site, problems } = parseSite(rawSiteFile(readFileSync(file, "utf8")));
  if (site === undefined) throw new SiteConfigError(problems, locateIn(name, folder));
  return site;
}
