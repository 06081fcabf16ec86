import { getStack } from "@pulumi/pulumi";
import { DockerHost, type DockerHostArgs } from "../components";
import { type LoadedSite, loadSite } from "./config/load";
import { topologiesByPlatform } from "./host-topologies";
import { keepAsLastGood, pinnedImages } from "./last-good";
import { enforcePolicies } from "./policies";
import { quickRegistration } from "./quick-registration";
import { createSystem } from "./systems/catalogue";

quickRegistration();

/** The program: one site, as its stack's settings say. Every system's summary is exported under its name. */
export = async (): Promise<Record<string, unknown>> => {
  const loaded = loadSite();
  await enforcePolicies(loaded);
  const { site, secret } = loaded;
  const hosts = await DockerHost.connectAll(hostsWithTopologies(loaded));
  const { deleteVolumes } = site;
  const creations = Object.entries(site.systems).map(async ([name, config]) => {
    const host = hosts[config.host];
    if (host === undefined) throw new Error(`no host "${config.host}"`);
    const system = await createSystem(name, config, { host, site: getStack(), secret, deleteVolumes });
    return [name, system] as const;
  });
  const systems = await Promise.all(creations);
  keepAsLastGood(
    hosts,
    systems.map(([, system]) => system),
  );
  return Object.fromEntries(systems.map(([name, { summary }]) => [name, summary]));
};

/** Every host with what is to run there, so that preflight sees all of it before anything is touched. */
function hostsWithTopologies({ site, secret }: LoadedSite): Record<string, DockerHostArgs> {
  const topologies = topologiesByPlatform(site, secret, getStack());
  const images = pinnedImages();
  const entries = Object.entries(site.hosts).map(([host, args]) => [
    host,
    { ...args, topologies: topologies[host], images: images[host] },
  ]);
  return Object.fromEntries(entries);
}
