import type { Topology } from "../components";
import type { LoadedSite } from "./config/load";
import type { Site } from "./config/site";
import { systemTopology } from "./systems/catalogue";

/**
 * What is to run on each host of a site, as the systems' own components deploy it.
 * @param stack the site's name.
 */
export function topologiesByHost(
  site: Site,
  secret: LoadedSite["secret"],
  stack: string,
): Record<string, Topology[]> {
  const systems = Object.entries(site.systems);
  const entries = Object.entries(site.hosts).map(([host, { platform }]) => {
    const there = systems.filter(([, config]) => config.host === host);
    return [
      host,
      there.map(([name, config]) => systemTopology(name, config, secret, { site: stack, platform })),
    ];
  });
  return Object.fromEntries(entries);
}
