import { hostPlan, inspectHost } from "../../../components";
import { projectRoot } from "../../../toolchain/paths";
import { readSite } from "../read-site";
import { type CheckedHost, type CheckReport, checkReport } from "./report";

/**
 * Looks at every host of a site, all at once, without Pulumi: the site's file is all that it reads.
 * @param folder where the site files are; the program's relative paths begin there.
 */
export async function checkSite(stack: string, folder = projectRoot): Promise<CheckReport> {
  process.chdir(folder);
  const { site, topologiesByPlatform } = readSite(stack, folder);
  const looks = Object.entries(site.hosts).map(async ([name, args]): Promise<CheckedHost> => {
    const startedAt = performance.now();
    const report = await inspectHost(
      hostPlan(name, stack, { ...args, topologies: topologiesByPlatform[name] }),
    );
    return { ...report, name, seconds: (performance.now() - startedAt) / 1000 };
  });
  return checkReport(stack, await Promise.all(looks));
}
