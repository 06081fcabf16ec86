import { DockerHost } from "../components";
import { loadSite } from "./config/load";
import { createSystem } from "./systems/catalogue";

// The SDK takes a stack trace for each property of each resource, which costs more than all the rest of a large
// program. SITESTACK_STACK_TRACES=1 keeps them, for whoever looks for a mistake in the program itself.
if (process.env.SITESTACK_STACK_TRACES !== "1") Error.stackTraceLimit = 0;

/** The program: one site, as its stack's settings say. Every system's summary is exported under its name. */
export = async (): Promise<Record<string, unknown>> => {
  const { site, secret } = loadSite();
  const hosts = await DockerHost.connectAll(site.hosts);
  const summaries = Object.entries(site.systems).map(([name, config]) => {
    const host = hosts[config.host];
    if (host === undefined) throw new Error(`no host "${config.host}"`);
    return [name, createSystem(name, config, { host, secret, deleteVolumes: site.deleteVolumes }).summary];
  });
  return Object.fromEntries(summaries);
};
