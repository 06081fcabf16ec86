import type { Topology } from "../components";
import type { LoadedSite } from "./config/load";
import type { Site } from "./config/site";
import { systemTopology } from "./systems/catalogue";

/** What is to run on each host of a site, as the systems' own components deploy it. */
export function topologiesByHost(site: Site, secret: LoadedSite["secret"]): Record<string, Topology[]> {
  const systems = Object.entries(site.systems);
  const entries = Object.keys(site.hosts).map((host) => {
    const there = systems.filter(([, config]) => config.host === host);
    return [host, there.map(([name, config]) => systemTopology(name, config, secret))];
  });
  return Object.fromEntries(entries);
}
