import type { Platform, Topology } from "../components";
import type { LoadedSite } from "./config/load";
import type { Site } from "./config/site";
import { systemTopology } from "./systems/catalogue";

/** What is to run on a host of a platform. */
export type HostTopologies = (platform?: Platform) => Topology[];

/**
 * What is to run on each host of a site, as the systems' own components deploy it: for the platform that the host turns
 * out to have.
 * @param stack the site's name.
 */
export function topologiesByPlatform(
  site: Site,
  secret: LoadedSite["secret"],
  stack: string,
): Record<string, HostTopologies> {
  const systems = Object.entries(site.systems);
  const entries = Object.keys(site.hosts).map((host) => {
    const there = systems.filter(([, config]) => config.host === host);
    const topologies: HostTopologies = (platform) =>
      there.map(([name, config]) => systemTopology(name, config, secret, { site: stack, platform }));
    return [host, topologies];
  });
  return Object.fromEntries(entries);
}

/** The same for who asks no host: for the platforms that the site declares, else for linux/amd64. */
export function topologiesByHost(
  site: Site,
  secret: LoadedSite["secret"],
  stack: string,
): Record<string, Topology[]> {
  const byPlatform = topologiesByPlatform(site, secret, stack);
  const entries = Object.entries(site.hosts).map(([host, { platform }]) => [
    host,
    byPlatform[host]?.(platform) ?? [],
  ]);
  return Object.fromEntries(entries);
}
