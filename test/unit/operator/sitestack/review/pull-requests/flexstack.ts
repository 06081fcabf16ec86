import { type PullRequest, type SiteText, siteOf } from "./pull-request";

function stations(changes: Record<string, unknown> = {}, secrets?: Record<string, string>): SiteText {
  return siteOf("flexstack", { type: "flexstack", ...changes }, secrets);
}

function onHost(settings: Record<string, unknown>): SiteText {
  return { settings: { ...stations().settings, hosts: { roadside: settings } } };
}

export const FLEXSTACK_CHANGES: PullRequest[] = [
  { title: "removed services", site: "dev", base: stations(), head: stations({ replicas: 1 }) },
  { title: "a station more", site: "dev", base: stations(), head: stations({ replicas: 4 }) },
  {
    title: "another subnet",
    site: "dev",
    base: stations(),
    head: stations({ network: { subnet: "10.77.0.0/24" }, logLevel: "DEBUG" }),
  },
  {
    title: "stations get a token",
    site: "dev",
    base: stations(),
    head: stations({ secretEnvironment: { API_TOKEN: "token" } }, { token: "v1:cipher-of-token" }),
  },
  {
    title: "a host is another machine of another platform",
    site: "roadside",
    base: onHost({ address: "ssh://ops@roadside-7" }),
    head: onHost({ address: "ssh://ops@roadside-8", platform: "linux/arm64" }),
  },
  { title: "a new site", site: "edge", head: stations({ replicas: 2 }) },
  { title: "a mistake in the site file", site: "dev", base: stations(), head: stations({ replicas: 0 }) },
];
