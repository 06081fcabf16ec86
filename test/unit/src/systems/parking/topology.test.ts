import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Input, output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { topologyProblems } from "../../../../../components";
import { parkingSchema } from "../../../../../src/systems/parking/config";
import { parkingPlan } from "../../../../../src/systems/parking/parking";
import { REFERENCE } from "../../../../../src/systems/parking/source";
import { parkingTopology } from "../../../../../src/systems/parking/topology";

function topology(
  settings: Record<string, unknown>,
  platform: "linux/amd64" | "linux/arm64" = "linux/amd64",
  secrets: Record<string, string> = {},
) {
  const config = parkingSchema.parse({ type: "parking", ...settings });
  const secret = (key: string) => secrets[key] ?? `secret ${key}`;
  const made = parkingTopology("parking", parkingPlan({ config, site: "Site_1", platform, secret }));
  expect(topologyProblems(made)).toEqual([]);
  return made;
}

function settled(value: Input<string | number | boolean> | undefined): Promise<string> {
  return new Promise((resolve) => output(value).apply((known) => resolve(String(known))));
}

const SECRETS = { SECRET_KEY: "key", POSTGRES_PASSWORD: "database", REDIS_PASSWORD: "broker" };
const camera = {
  ...{ kind: "folder", path: "/pictures/gate", name: "gate" },
  spots: [
    {
      name: "A1",
      polygon: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
    },
  ],
};
const WEB = {
  stage: "webserver",
  secretEnvironment: SECRETS,
  environment: { VIRTUAL_HOST: "a.example, b.example" },
};
const EDGE = {
  stage: "edge",
  secretEnvironment: SECRETS,
  environment: { POSTGRES_HOST: "db.example", REDIS_ADDR: "redis.example" },
};

describe("development", () => {
  test("has the documented services and a job that migrates", () => {
    const { services } = topology({ secretEnvironment: SECRETS });
    expect(Object.keys(services)).toEqual(["db_postgres", "redis", "migrate", "web", "celerybeat", "celery"]);
    expect(services.web?.ports).toEqual([{ target: 8080, published: 8080, hostIp: "127.0.0.1" }]);
    expect(services.web?.environment).toMatchObject({ DEBUG: "True", ALLOWED_HOSTS: "localhost,127.0.0.1" });
  });

  test("the worker is on the host's network, finds what is published there, and sees the cameras' folders", () => {
    const environment = { POSTGRES_PORT: 15432, CAMERA_CONF: { cameras: [camera] } };
    const { celery } = topology({ secretEnvironment: SECRETS, environment }).services;
    expect(celery).toMatchObject({
      networkMode: "host",
      volumes: [{ type: "bind", source: "/pictures/gate", target: "/pictures/gate", readOnly: true }],
      environment: {
        POSTGRES_HOST: "127.0.0.1",
        POSTGRES_PORT: "15432",
        REDIS_PORT: "6379",
        SITE_NAME: "site-1",
        SECRET_KEY: "secret key",
        CAMERA_CONF: JSON.stringify({ cameras: [camera] }),
      },
    });
  });

  test("a folder that is written as relative is mounted below /cameras, and named so in CAMERA_CONF", () => {
    const here = { ...camera, name: "yard", path: "examples/yard" };
    const environment = { CAMERA_CONF: { cameras: [camera, here] } };
    const { celery } = topology({ secretEnvironment: SECRETS, environment }).services;
    expect(celery?.volumes).toEqual([
      { type: "bind", source: "examples/yard", target: "/cameras/yard", readOnly: true },
      { type: "bind", source: "/pictures/gate", target: "/pictures/gate", readOnly: true },
    ]);
    expect(JSON.parse(String(celery?.environment?.CAMERA_CONF))).toEqual({
      cameras: [camera, { ...here, path: "/cameras/yard" }],
    });
  });

  test("cameras of a secret come to those in plain text, and only folders are mounted", async () => {
    const environment = { CAMERA_CONF: { cameras: [camera] } };
    const secretEnvironment = { ...SECRETS, CAMERA_CONF: "cameras" };
    const guarded = { name: "yard", kind: "http", url: "http://u:hunter2@yard/", spots: camera.spots };
    const text = stringify({ cameras: [guarded] });
    const { celery } = topology({ secretEnvironment, environment }, "linux/amd64", {
      cameras: text,
    }).services;
    expect(celery?.volumes).toHaveLength(1);
    expect(JSON.parse(await settled(celery?.environment?.CAMERA_CONF))).toEqual({
      cameras: [camera, guarded],
    });
  });

  test("the page may be asked for by the address that it listens on", () => {
    const { web } = topology({ secretEnvironment: SECRETS, bindAddress: "10.0.0.5" }).services;
    expect(web?.environment?.ALLOWED_HOSTS).toBe("localhost,127.0.0.1,10.0.0.5");
  });

  test("GPUs go to the worker alone", () => {
    const { services } = topology({ secretEnvironment: SECRETS, gpus: "all" });
    const withGpus = Object.keys(services).filter((service) => services[service]?.gpus !== undefined);
    expect(withGpus).toEqual(["celery"]);
  });
});

describe("webserver", () => {
  test("by default has a certificate of a CA that a job makes, and publishes the proxy alone", () => {
    const { services, networks } = topology(WEB);
    expect(Object.keys(services).sort()).toEqual(
      [
        "certificate",
        "collectstatic",
        "db_postgres",
        "migrate",
        "nginx",
        "nginx-proxy",
        "redis",
        "web",
      ].sort(),
    );
    expect(services.certificate?.environment?.NAMES).toBe("DNS:a.example,DNS:b.example");
    const published = Object.keys(services).filter((service) => services[service]?.ports?.length);
    expect(published).toEqual(["nginx-proxy"]);
    expect(networks?.parking?.subnet).toBe("10.77.1.0/24");
  });

  test("the web service waits for migrations and static files, and rolls", () => {
    const { web } = topology(WEB).services;
    expect(web?.dependsOn).toMatchObject({
      migrate: { condition: "service_completed_successfully" },
      collectstatic: { condition: "service_completed_successfully" },
    });
    expect([web?.volumes, web?.ports, web?.rollout]).toEqual([undefined, undefined, undefined]);
    expect(web?.environment).toMatchObject({ DEBUG: "False", ALLOWED_HOSTS: "a.example,b.example" });
  });

  test("with acme the documented proxy and companion read the documented variables", () => {
    const environment = { ...WEB.environment, LETSENCRYPT_EMAIL: "ops@a.example" };
    const { services, images } = topology({ ...WEB, environment, tls: { mode: "acme" } });
    expect(services.nginx?.environment).toEqual({
      VIRTUAL_HOST: "a.example,b.example",
      VIRTUAL_PORT: "80",
      LETSENCRYPT_HOST: "a.example,b.example",
      LETSENCRYPT_EMAIL: "ops@a.example",
    });
    expect(services["nginx-proxy"]?.ports).toHaveLength(2);
    expect(images?.["acme-companion"]).toEqual({ pull: "nginxproxy/acme-companion:2.4" });
  });

  test("with a certificate of the site's own the key is a secret's", () => {
    const tls = { mode: "certificate", certificate: "site.pem", keySecret: "tls" };
    const { services, configs } = topology({ ...WEB, tls });
    expect(configs).toMatchObject({
      "site.crt": { file: "site.pem" },
      "site.key": { content: "secret tls" },
    });
    expect(services.certificate).toBeUndefined();
  });

  test("nginx's file is the site's own, else the checkout's, else ours", () => {
    const checkout = mkdtempSync(join(tmpdir(), "parking-conf-"));
    const theirs = join(checkout, "configs/nginx/conf.d/app.conf");
    const file = (settings: object) => topology({ ...WEB, ...settings }).configs?.["app.conf"];
    expect(file({})).toEqual({ file: join(REFERENCE, "configs/nginx/conf.d/app.conf") });
    expect(file({ source: checkout })).toEqual(file({}));
    mkdirSync(dirname(theirs), { recursive: true });
    writeFileSync(theirs, "server {}\n");
    expect(file({ source: checkout })).toEqual({ file: theirs });
    expect(file({ source: checkout, nginxConf: "my/app.conf" })).toEqual({ file: "my/app.conf" });
    rmSync(checkout, { recursive: true });
  });

  test("edges reach database and broker where the site says", () => {
    const { services } = topology({ ...WEB, edges: { bindAddress: "10.0.0.5" } });
    expect(services.db_postgres?.ports).toEqual([{ target: 5432, published: 5432, hostIp: "10.0.0.5" }]);
    expect(services.redis?.ports).toEqual([{ target: 6379, published: 6379, hostIp: "10.0.0.5" }]);
  });
});

describe("edge", () => {
  test("scheduler and worker on the host's network, after a look at the central server", () => {
    const { services, networks } = topology(EDGE);
    expect(Object.keys(services)).toEqual(["connectivity", "celerybeat", "celery"]);
    expect(networks).toEqual({});
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({
        networkMode: "host",
        environment: { POSTGRES_HOST: "db.example", POSTGRES_PORT: "5432", REDIS_ADDR: "redis.example" },
      });
    }
    expect(services.celery?.dependsOn).toEqual({
      connectivity: { condition: "service_completed_successfully" },
    });
  });

  test("the model is mounted where the document has it, read-only, and used", () => {
    const { celery } = topology({ ...EDGE, model: "yolov8n.pt", machineLearning: true }).services;
    expect(celery?.volumes).toEqual([
      { type: "bind", source: "yolov8n.pt", target: "/app/yolov8x.pt", readOnly: true },
    ]);
    expect(celery?.environment?.YOLO_PATH).toBe("/app/yolov8x.pt");
  });
});

test.each([
  ["linux/amd64", "", ["app", "latest"]],
  ["linux/arm64", "_arm", ["app_arm"]],
] as const)("on %s the layers have the documented names", (platform, suffix, tags) => {
  const { app } = topology(EDGE, platform).images ?? {};
  if (app === undefined || !("layers" in app)) throw new Error("the application is not built in layers");
  const repository = "protyom/parking-monitoring";
  expect(app.layers.map(({ provides }) => provides)).toEqual(
    ["os", "pip", "app"].map((layer) => `${repository}:${layer}${suffix}`),
  );
  expect(app.layers[2]?.tags).toEqual(tags.map((tag) => `${repository}:${tag}`));
});

test("an image that is there is used as it is", () => {
  const { images, services } = topology({
    ...EDGE,
    environment: { ...EDGE.environment, APP_IMAGE: "own:1" },
  });
  expect(images).toEqual({});
  expect(services.celery?.image).toBe("own:1");
});
