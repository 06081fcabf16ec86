import { type PullRequest, type SiteText, siteOf } from "./pull-request";

const SECRETS = { "db-password": "v1:cipher-of-db-1", "grafana-password": "v1:cipher-of-grafana-1" };

const FLEAD = {
  type: "flead",
  credentials: {
    database: { passwordSecret: "db-password" },
    grafana: { passwordSecret: "grafana-password" },
  },
};

function flead(changes: Record<string, unknown> = {}, secrets: Record<string, string> = SECRETS): SiteText {
  return siteOf("flead", { ...FLEAD, ...changes }, secrets);
}

/** On one of two hosts. */
function onHost(host: string, settings: Record<string, unknown> = {}): SiteText {
  const hosts = { one: {}, two: { address: "ssh://ops@two" } };
  return { settings: { hosts, systems: { flead: { ...FLEAD, host } }, ...settings }, secrets: SECRETS };
}

export const FLEAD_CHANGES: PullRequest[] = [
  {
    title: "image bump of a service on a host port",
    site: "flead",
    base: flead(),
    head: flead({ images: { kafkaUi: "provectuslabs/kafka-ui:v0.7.3" } }),
  },
  {
    title: "image bump of a database",
    site: "flead",
    base: flead(),
    head: flead({ images: { timescaledb: "timescale/timescaledb-ha:pg16.4-ts2.17.0" } }),
  },
  {
    title: "changed secret",
    site: "flead",
    base: flead(),
    head: flead({}, { ...SECRETS, "db-password": "v1:cipher-of-db-2" }),
  },
  { title: "no change", site: "flead", base: flead(), head: flead({ producer: { replicas: 1 } }) },
  {
    title: "a mandatory policy that the site does not keep",
    site: "flead",
    base: flead(),
    head: {
      settings: {
        systems: { flead: { ...FLEAD, learning: { anomalyThreshold: 7 } } },
        deleteVolumes: true,
        policies: { "data-volumes": "mandatory" },
      },
      secrets: SECRETS,
    },
  },
  {
    title: "ports opened to all",
    site: "flead",
    base: flead(),
    head: flead({ bindAddress: "0.0.0.0" }),
  },
  {
    title: "more memory for a worker and documented passwords allowed",
    site: "flead",
    base: flead(),
    head: flead({ spark: { workerMemory: "2g" }, stage: "development" }),
  },
  {
    title: "a system moves to another host and its volumes are deleted",
    site: "flead",
    base: onHost("one"),
    head: onHost("two", { deleteVolumes: true }),
  },
];
