import { describe, expect, test } from "vitest";
import { SECRETS, told } from "./told";

const DEVELOPMENT = { secretEnvironment: SECRETS };
const WEBSERVER = {
  ...DEVELOPMENT,
  stage: "webserver",
  environment: { VIRTUAL_HOST: "parking.example.com" },
};
const EDGE = { ...DEVELOPMENT, stage: "edge", environment: { POSTGRES_HOST: "db", REDIS_ADDR: "redis" } };

describe("a good site", () => {
  test.each<[string, Record<string, unknown>]>([
    ["development", DEVELOPMENT],
    ["webserver", WEBSERVER],
    ["edge", EDGE],
    ["edge beside a central stack, which has the secrets", { stage: "edge", central: { stack: "o/p/s" } }],
    ["documented secrets in a trial", { allowInsecureDefaults: true }],
    [
      "an own certificate",
      { ...WEBSERVER, tls: { mode: "certificate", certificate: "a.pem", keySecret: "key" } },
    ],
    ["a model where YOLO is", { ...EDGE, model: "yolov8n.pt", machineLearning: true }],
    ["a model for an image of one's own", { ...EDGE, model: "yolov8n.pt", source: "/checkout" }],
    ["the document's ports, twice where only one is published", { ...WEBSERVER, ports: { http: 5432 } }],
  ])("%s has no problem", (_name, config) => {
    expect(told(config)).toEqual([]);
  });
});

test.each<[string, Record<string, unknown>, string[]]>([
  [
    "debug pages for everybody",
    { ...WEBSERVER, environment: { VIRTUAL_HOST: "a", DEBUG: true } },
    ["environment.DEBUG: Django's debug pages would show settings and code to everybody"],
  ],
  [
    "a builder that cannot see the layer below",
    { ...DEVELOPMENT, build: { builder: "multiarch" } },
    ["build.builder: this builder does not see the layer below, which is loaded into the engine"],
  ],
  [
    "a page without a name",
    { ...WEBSERVER, environment: {} },
    ["environment.VIRTUAL_HOST: this setting is missing"],
  ],
  [
    "Let's Encrypt without an address",
    { ...WEBSERVER, tls: { mode: "acme" } },
    ["environment.LETSENCRYPT_EMAIL: this setting is missing"],
  ],
  [
    "half a certificate",
    { ...WEBSERVER, tls: { mode: "certificate", certificate: "a.pem" } },
    ["tls.keySecret: this setting is missing"],
  ],
  [
    "a certificate that nobody uses",
    { ...WEBSERVER, tls: { certificate: "a.pem" } },
    ["tls.certificate: mode local-ca has nothing for this"],
  ],
  [
    "an edge that knows no centre",
    { ...EDGE, environment: {} },
    ["environment.POSTGRES_HOST: this setting is missing", "environment.REDIS_ADDR: this setting is missing"],
  ],
  [
    "an address said twice",
    { ...EDGE, central: { stack: "o/p/s" } },
    [
      "environment.POSTGRES_HOST: the central stack says this already",
      "environment.REDIS_ADDR: the central stack says this already",
    ],
  ],
  [
    "a database's name that the central stack has",
    { stage: "edge", central: { stack: "o/p/s" }, environment: { POSTGRES_DB: "own", REDIS_PORT: 6380 } },
    [
      "environment.POSTGRES_DB: the central stack says this already",
      "environment.REDIS_PORT: the central stack says this already",
    ],
  ],
  [
    "edges that would be told to connect to 0.0.0.0",
    { ...WEBSERVER, edges: { bindAddress: "0.0.0.0" } },
    ["edges.address: this setting is missing"],
  ],
  [
    "Let's Encrypt's variables without it",
    { ...WEBSERVER, environment: { VIRTUAL_HOST: "a", LETSENCRYPT_EMAIL: "a@b", LETSENCRYPT_TEST: true } },
    [
      "environment.LETSENCRYPT_EMAIL: tls.mode local-ca has nothing for this",
      "environment.LETSENCRYPT_TEST: tls.mode local-ca has nothing for this",
    ],
  ],
  [
    "a name of the site that Django would refuse",
    {
      ...WEBSERVER,
      environment: { VIRTUAL_HOST: ["a.example", "b.other", "C.example"], ALLOWED_HOSTS: ".example, x" },
    },
    ["environment.ALLOWED_HOSTS: Django would answer 400 to whoever asks for b.other, of VIRTUAL_HOST"],
  ],
  [
    "a port of another stage",
    { ...WEBSERVER, ports: { web: 8080 } },
    ["ports.web: the stage webserver has nothing for this"],
  ],
  [
    "a new certificate of a CA that is not asked",
    {
      ...WEBSERVER,
      tls: { mode: "acme", issue: 2 },
      environment: { VIRTUAL_HOST: "a", LETSENCRYPT_EMAIL: "a@b" },
    },
    ["tls.issue: mode acme has nothing for this"],
  ],
  [
    "settings of another stage",
    { ...DEVELOPMENT, tls: {}, environment: { REDIS_ADDR: "redis" } },
    [
      "tls: the stage development has nothing for this",
      "environment.REDIS_ADDR: the stage development has nothing for this",
    ],
  ],
  [
    "a model without YOLO",
    { ...EDGE, model: "yolov8x.pt" },
    ["model: there is no YOLO in the image that could use a model"],
  ],
  [
    "an image that is there and one that is built",
    { ...EDGE, environment: { ...EDGE.environment, APP_IMAGE: "a:b" }, source: "/checkout" },
    ["source: environment.APP_IMAGE is used as it is, and nothing is built"],
  ],
  [
    "a port twice",
    { ...DEVELOPMENT, ports: { web: 5432 } },
    ["ports.web: environment.POSTGRES_PORT has the same port of the host"],
  ],
  ["no secrets", {}, Object.keys(SECRETS).map((name) => `secretEnvironment.${name}: this secret is missing`)],
  [
    "a secret that is not there",
    { secretEnvironment: { ...SECRETS, SECRET_KEY: "hunter2" } },
    ["secretEnvironment.SECRET_KEY: this stack has no secret of the name that stands here"],
  ],
])("%s", (_name, config, expected) => {
  expect(told(config)).toEqual(expected);
});

test.each(["secretpassword", "your_secure_postgres_password"])(
  "the document's own example %s is refused as a secret, unless the site says that it is a trial",
  (example) => {
    const values = { database: example };
    const message = "this secret is the document's own example, which everybody knows";
    expect(told(DEVELOPMENT, values)).toEqual([`secretEnvironment.POSTGRES_PASSWORD: ${message}`]);
    expect(told({ ...DEVELOPMENT, allowInsecureDefaults: true }, values)).toEqual([]);
  },
);
