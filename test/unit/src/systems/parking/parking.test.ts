import { rmSync } from "node:fs";
import { secret } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { parkingSchema } from "../../../../../src/systems/parking/config";
import { Parking, type ParkingSummary } from "../../../../../src/systems/parking/parking";
import { makeCertificate } from "../../../../engine/src/systems/parking/certificates";
import { type CapturedResources, capture, captureRefusal } from "../../../support/captured-resources";
import { withHost } from "../../../support/hosts";

const SECRETS = { SECRET_KEY: "key", POSTGRES_PASSWORD: "database", REDIS_PASSWORD: "broker" };
/** The host and its provider: what is registered before any system. */
const HOST = 2;
/** An image that is there: what is built is no matter here. */
const COMMON = { type: "parking", secretEnvironment: SECRETS };
const APP_IMAGE = "protyom/parking-monitoring:app";
const WEB = { stage: "webserver", environment: { APP_IMAGE, VIRTUAL_HOST: "parking.example" } };
const EDGE = {
  stage: "edge",
  environment: { APP_IMAGE, POSTGRES_HOST: "db.example", REDIS_ADDR: "redis.example" },
};

function create(
  settings: object,
  { arch = "amd64", secrets = {} as Record<string, string>, report = (_: ParkingSummary) => {} } = {},
) {
  const config = parkingSchema.parse({ ...COMMON, ...settings });
  return withHost(
    async (host) => {
      const value = (key: string) => secret(secrets[key] ?? `value of ${key}`);
      const parking = await Parking.create("parking", {
        config,
        host,
        site: "dev",
        secret: value,
        deleteVolumes: false,
      });
      report(parking.summary);
    },
    { arch },
  );
}

function container(resources: CapturedResources, service: string) {
  const found = resources.ofType("Container").filter(({ name }) => name === `parking-${service}-1`);
  if (found.length !== 1) throw new Error(`${found.length} containers of ${service}`);
  return found[0]?.inputs;
}

describe("GPUs", () => {
  test("all of an amd64 host go to the worker's container, and to no other", async () => {
    const resources = await capture(() => create({ ...EDGE, gpus: "all" }));
    const withGpus = resources.ofType("Container").filter(({ inputs }) => inputs.gpus !== undefined);
    expect(withGpus.map(({ name, inputs }) => [name, inputs.gpus])).toEqual([["parking-celery-1", "all"]]);
  });

  test("are refused where the image works on the CPU alone", async () => {
    const { message, registered } = await captureRefusal(() =>
      create({ ...EDGE, gpus: "all" }, { arch: "arm64" }),
    );
    expect(message).toContain("gpus: the host's platform is linux/arm64, whose image works on the CPU alone");
    expect(registered).toBe(HOST);
  });
});

describe("tls", () => {
  test("acme: the documented proxy and companion are pulled by their names and watch the engine", async () => {
    const environment = {
      ...WEB.environment,
      LETSENCRYPT_HOST: "parking.example,www.parking.example",
      LETSENCRYPT_EMAIL: "ops@parking.example",
      LETSENCRYPT_TEST: true,
    };
    const resources = await capture(() => create({ ...WEB, environment, tls: { mode: "acme" } }));
    const pulled = resources.ofType("RemoteImage").map(({ inputs }) => inputs.name);
    expect(pulled).toEqual(
      expect.arrayContaining(["nginxproxy/nginx-proxy:1.6", "nginxproxy/acme-companion:2.4"]),
    );
    const proxy = container(resources, "nginx-proxy");
    expect(proxy.ports.map(({ external }: { external: number }) => external)).toEqual([80, 443]);
    expect(proxy.labels).toContainEqual({ label: "com.github.nginx-proxy.nginx", value: "" });
    // By its own default it hands on what a client says of itself.
    expect(proxy.envs).toEqual(["TRUST_DOWNSTREAM_PROXY=false"]);
    const engine = { type: "bind", source: "/var/run/docker.sock", readOnly: true };
    expect(mountAt(proxy, "/tmp/docker.sock")).toMatchObject(engine);
    const companion = container(resources, "acme-companion");
    expect(mountAt(companion, "/var/run/docker.sock")).toMatchObject(engine);
    expect(companion.envs).toContain("DEFAULT_EMAIL=ops@parking.example");
    // Both have the same certificates; the companion alone writes them.
    const shared = ["/etc/nginx/certs", "/etc/nginx/vhost.d", "/usr/share/nginx/html"];
    for (const inside of shared) {
      expect(mountAt(proxy, inside).source).toBe(mountAt(companion, inside).source);
    }
    expect([proxy, companion].map((inputs) => mountAt(inputs, shared[0]).readOnly)).toEqual([
      true,
      undefined,
    ]);
    expect(container(resources, "nginx").envs).toEqual([
      "LETSENCRYPT_EMAIL=ops@parking.example",
      "LETSENCRYPT_HOST=parking.example,www.parking.example",
      "LETSENCRYPT_TEST=true",
      "VIRTUAL_HOST=parking.example",
      "VIRTUAL_PORT=80",
    ]);
  });

  test("certificate: key and certificate are in the proxy's container, the key as a secret", async () => {
    const { folder, file, text, key } = makeCertificate("DNS:parking.example");
    const tls = { mode: "certificate", certificate: file, keySecret: "tls" };
    const resources = await capture(() => create({ ...WEB, tls }, { secrets: { tls: key } })).finally(() =>
      rmSync(folder, { recursive: true }),
    );
    const { uploads } = container(resources, "nginx-proxy");
    // One secret among them makes all of them secret.
    const files = (uploads.secret ?? uploads) as { file: string; content: unknown; permissions?: string }[];
    const at = (path: string) => files.find((one) => one.file === path);
    expect(JSON.stringify(at("/etc/nginx/tls/site.crt")?.content)).toContain(
      JSON.stringify(text).slice(1, -1),
    );
    expect(JSON.stringify(uploads)).toContain('{"secret":');
    expect(JSON.stringify(at("/etc/nginx/tls/site.key"))).toContain(JSON.stringify(key).slice(1, -1));
    expect(resources.ofType("Container").map(({ name }) => name)).not.toContain("parking-certificate-1");
  });

  test("certificate: one of another site is refused before anything is registered", async () => {
    const { folder, file, key } = makeCertificate("DNS:other.example");
    const tls = { mode: "certificate", certificate: file, keySecret: "tls" };
    const { message, registered } = await captureRefusal(() =>
      create({ ...WEB, tls }, { secrets: { tls: key } }),
    ).finally(() => rmSync(folder, { recursive: true }));
    expect(message).toContain("tls.certificate: it is not for parking.example");
    expect(registered).toBe(HOST);
  });
});

describe("the stack tells", () => {
  async function summaryOf(settings: object): Promise<ParkingSummary> {
    let summary: ParkingSummary | undefined;
    await capture(() =>
      create(settings, {
        report: (told) => {
          summary = told;
        },
      }),
    );
    return summary as ParkingSummary;
  }

  test("where the page is; an edge has none", async () => {
    expect((await summaryOf({ environment: { APP_IMAGE } })).page).toBe("http://localhost:8080/");
    expect((await summaryOf({ ...WEB, ports: { https: 8443 } })).page).toBe("https://parking.example:8443/");
    expect(await summaryOf(EDGE)).not.toHaveProperty("page");
  });

  test("edge sites all they need, as a secret, and only where they may come", async () => {
    expect(await summaryOf(WEB)).not.toHaveProperty("central");
    const { central } = await summaryOf({
      ...WEB,
      edges: { bindAddress: "0.0.0.0", address: "central.example" },
    });
    expect(await (central as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
    const told = await new Promise((resolve) => {
      central?.apply(resolve as (known: unknown) => void);
    });
    expect(told).toEqual({
      POSTGRES_HOST: "central.example",
      POSTGRES_PORT: "5432",
      POSTGRES_USER: "postgres",
      POSTGRES_DB: "parking",
      POSTGRES_PASSWORD: "value of database",
      REDIS_ADDR: "central.example",
      REDIS_PORT: "6379",
      REDIS_PASSWORD: "value of broker",
      SECRET_KEY: "value of key",
    });
  });
});

interface Mount {
  type: string;
  source: unknown;
  target: string;
  readOnly?: boolean;
}

function mountAt(inputs: { mounts: Mount[] }, path: string | undefined): Mount {
  const found = inputs.mounts.find(({ target }) => target === path);
  if (found === undefined) throw new Error(`nothing is mounted at ${path}`);
  return found;
}
