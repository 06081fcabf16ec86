import { type PullRequest, type SiteText, siteOf } from "./pull-request";

const SECRETS = {
  "parking-key": "v1:cipher-of-key-1",
  "parking-db": "v1:cipher-of-parking-db-1",
  "parking-redis": "v1:cipher-of-redis-1",
};

const WEBSERVER = {
  type: "parking",
  stage: "webserver",
  secretEnvironment: {
    SECRET_KEY: "parking-key",
    POSTGRES_PASSWORD: "parking-db",
    REDIS_PASSWORD: "parking-redis",
  },
};
const VARIABLES = { VIRTUAL_HOST: ["parking.example.com"], APP_IMAGE: "protyom/parking-monitoring:1.4.0" };

function webserver(
  variables: Record<string, unknown> = {},
  changes: Record<string, unknown> = {},
  secrets: Record<string, string> = SECRETS,
): SiteText {
  return siteOf(
    "parking",
    { ...WEBSERVER, ...changes, environment: { ...VARIABLES, ...variables } },
    secrets,
  );
}

/** An edge with a camera in plain text, and others in a secret. */
function edge(spots: readonly string[], cipherText: string): SiteText {
  const polygon = [
    [0, 0],
    [9, 0],
    [9, 9],
  ];
  const camera = { name: "gate", kind: "folder", path: "/pictures/gate" };
  const cameras = [{ ...camera, spots: spots.map((name) => ({ name, polygon })) }];
  return siteOf(
    "parking",
    {
      ...{ type: "parking", stage: "edge" },
      secretEnvironment: { ...WEBSERVER.secretEnvironment, CAMERA_CONF: "cameras" },
      environment: {
        ...{ POSTGRES_HOST: "db.example.com", REDIS_ADDR: "redis.example.com" },
        ...{ APP_IMAGE: VARIABLES.APP_IMAGE, CAMERA_CONF: { cameras } },
      },
    },
    { ...SECRETS, cameras: cipherText },
  );
}

export const PARKING_CHANGES: PullRequest[] = [
  {
    title: "image bump of a rolling service",
    site: "parking-web",
    base: webserver(),
    head: webserver({ APP_IMAGE: "protyom/parking-monitoring:1.5.0" }),
  },
  {
    title: "a database that is two versions newer",
    site: "parking-web",
    base: webserver(),
    head: webserver({}, { images: { postgres: "postgres:18" } }),
  },
  {
    title: "database and broker are published for edge sites",
    site: "parking-web",
    base: webserver(),
    head: webserver({}, { edges: { bindAddress: "0.0.0.0", address: "parking.example.com" } }),
  },
  {
    title: "other secret cameras beside those in plain text",
    site: "edge",
    base: edge(["A1"], "v1:cipher-of-cameras-1"),
    head: edge(["A1"], "v1:cipher-of-cameras-2"),
  },
  {
    title: "a spot more of a camera beside secret ones",
    site: "edge",
    base: edge(["A1"], "v1:cipher-of-cameras-1"),
    head: edge(["A1", "A2"], "v1:cipher-of-cameras-1"),
  },
  {
    title: "another name and a new key of the sessions",
    site: "parking-web",
    base: webserver(),
    head: webserver(
      { VIRTUAL_HOST: ["parking.example.com", "spots.example.com"] },
      {},
      { ...SECRETS, "parking-key": "v1:cipher-of-key-2" },
    ),
  },
];
