import { getStack } from "@pulumi/pulumi";
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
  const { deleteVolumes } = site;
  const summaries = Object.entries(site.systems).map(async ([name, config]) => {
    const host = hosts[config.host];
    if (host === undefined) throw new Error(`no host "${config.host}"`);
    const system = await createSystem(name, config, { host, site: getStack(), secret, deleteVolumes });
    return [name, system.summary] as const;
  });
  return Object.fromEntries(await Promise.all(summaries));
};

/** Every host with what is to run there, so that preflight sees all of it before anything is touched. */
function hostsWithTopologies({ site, secret }: LoadedSite): Record<string, DockerHostArgs> {
  const topologies = topologiesByHost(site, secret, getStack());
  const entries = Object.entries(site.hosts).map(([host, args]) => [
    host,
    { ...args, topologies: topologies[host] },
  ]);
  return Object.fromEntries(entries);
}
