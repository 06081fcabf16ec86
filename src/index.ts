import { DockerHost, type DockerHostArgs } from "../components";
import { type LoadedSite, loadSite } from "./config/load";
import { topologiesByHost } from "./host-topologies";
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
  const summaries = Object.entries(site.systems).map(([name, config]) => {
    const host = hosts[config.host];
    if (host === undefined) throw new Error(`no host "${config.host}"`);
    return [name, createSystem(name, config, { host, secret, deleteVolumes: site.deleteVolumes }).summary];
  });
  return Object.fromEntries(summaries);
};

/** Every host with what is to run there, so that preflight sees all of it before anything is touched. */
function hostsWithTopologies({ site, secret }: LoadedSite): Record<string, DockerHostArgs> {
  const topologies = topologiesByHost(site, secret);
  const entries = Object.entries(site.hosts).map(([host, args]) => [
    host,
    { ...args, topologies: topologies[host] },
  ]);
  return Object.fromEntries(entries);
}
