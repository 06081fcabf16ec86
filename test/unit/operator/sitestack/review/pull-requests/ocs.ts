import { type PullRequest, type SiteText, siteOf } from "./pull-request";

const SECRETS = { grafana: "v1:cipher-of-grafana-1" };

const AGENTS = [
  { instanceId: "registry", agentClass: "RegistryAgent" },
  { instanceId: "fake-data-1", agentClass: "FakeDataAgent", arguments: ["--mode", "acq"] },
];

function ocs(changes: Record<string, unknown> = {}, secrets: Record<string, string> = SECRETS): SiteText {
  return siteOf(
    "ocs",
    { type: "ocs", agents: AGENTS, grafana: { passwordSecret: "grafana" }, ...changes },
    secrets,
  );
}

export const OCS_CHANGES: PullRequest[] = [
  {
    title: "an agent more, on the network of the host",
    site: "ocs",
    base: ocs(),
    head: ocs({
      agents: [
        ...AGENTS,
        {
          ...{ instanceId: "LSA24MA", agentClass: "Lakeshore372Agent", hostname: "grumpy-docker" },
          ...{ image: "simonsobs/socs:v0.6.0", networkMode: "host" },
          arguments: ["--serial-number", "LSA24MA", "--ip-address", "10.10.10.4"],
        },
      ],
    }),
  },
  {
    title: "image bump of the router that everybody needs",
    site: "ocs",
    base: ocs(),
    head: ocs({ crossbar: { image: "simonsobs/ocs-crossbar:v0.12.2" } }),
  },
  {
    title: "a database on a folder of the host moves to another folder",
    site: "ocs",
    base: ocs(),
    head: ocs({ influxdb: { image: "influxdb:1.8", dataDirectory: "/data/influxdb" } }),
  },
  {
    title: "a mutable tag and a new administrator password",
    site: "ocs",
    base: ocs(),
    head: ocs(
      { grafana: { passwordSecret: "grafana", image: "grafana/grafana:latest" }, allowMutableTags: true },
      { grafana: "v1:cipher-of-grafana-2" },
    ),
  },
];
