/** A site as its file says it, and its secrets' cipher texts. */
export interface SiteText {
  settings: Record<string, unknown>;
  secrets?: Record<string, string>;
}

/** A change as somebody would propose it. */
export interface PullRequest {
  title: string;
  site: string;
  /** Absent: the site is new. */
  base?: SiteText;
  head: SiteText;
}

const SECRETS = { "db-password": "v1:cipher-of-db-1", "grafana-password": "v1:cipher-of-grafana-1" };

const FLEAD = {
  type: "flead",
  credentials: {
    database: { passwordSecret: "db-password" },
    grafana: { passwordSecret: "grafana-password" },
  },
};

function flead(changes: Record<string, unknown> = {}, secrets: Record<string, string> = SECRETS): SiteText {
  return { settings: { systems: { flead: { ...FLEAD, ...changes } } }, secrets };
}

function stations(changes: Record<string, unknown> = {}): SiteText {
  return { settings: { systems: { flexstack: { type: "flexstack", ...changes } } } };
}

function rauta(changes: Record<string, unknown> = {}): SiteText {
  return { settings: { systems: { rauta: { type: "rauta", ...changes } } } };
}

/** The six that the issue asks for, and diffs of the systems. */
export const PULL_REQUESTS: PullRequest[] = [
  {
    title: "image bump of a service",
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
    title: "new privileged container",
    site: "roadside",
    base: stations(),
    head: {
      settings: {
        systems: { flexstack: { type: "flexstack" }, rauta: { type: "rauta" } },
        policies: { privileged: "mandatory" },
      },
    },
  },
  {
    title: "removed services",
    site: "dev",
    base: stations(),
    head: stations({ replicas: 1 }),
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
    title: "a backend more",
    site: "rauta",
    base: rauta(),
    head: rauta({
      backends: [
        { name: "rauta-backend", address: "10.0.1.10" },
        { name: "rauta-backend-2", address: "10.0.1.11", weight: 2 },
      ],
    }),
  },
  {
    title: "privileges given up",
    site: "rauta",
    base: rauta(),
    head: rauta({ loadBalancer: { privileges: "capabilities" } }),
  },
  {
    title: "another subnet",
    site: "dev",
    base: stations(),
    head: stations({ network: { subnet: "10.77.0.0/24" }, logLevel: "DEBUG" }),
  },
  {
    title: "a system moves to another host and its volumes are deleted",
    site: "flead",
    base: {
      settings: {
        hosts: { one: {}, two: { address: "ssh://ops@two" } },
        systems: { flead: { ...FLEAD, host: "one" } },
      },
      secrets: SECRETS,
    },
    head: {
      settings: {
        hosts: { one: {}, two: { address: "ssh://ops@two" } },
        systems: { flead: { ...FLEAD, host: "two" } },
        deleteVolumes: true,
      },
      secrets: SECRETS,
    },
  },
  { title: "a new site", site: "edge", head: stations({ replicas: 2 }) },
  { title: "a mistake in the site file", site: "dev", base: stations(), head: stations({ replicas: 0 }) },
];
