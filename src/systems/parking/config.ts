import { z } from "zod";
import {
  duration,
  engineName,
  hostPort,
  imageReference,
  name,
  path,
  stackReference,
  subnet,
  wholeNumber,
} from "../../config/words";
import { environmentSchema, secretEnvironmentSchema } from "./environment";

/** The images that are used as they are. */
export const DEFAULT_IMAGES = {
  postgres: "postgres:16",
  redis: "redis:7",
  nginx: "nginx:1.26",
  nginxProxy: "nginxproxy/nginx-proxy:1.6",
  acmeCompanion: "nginxproxy/acme-companion:2.4",
} as const;

/** The repository that the document pushes to. */
export const DOCUMENTED_REPOSITORY = "protyom/parking-monitoring";

/** Ports of the host where the site says no other. */
export const DOCUMENTED_PORTS = { web: 8080, http: 80, https: 443 } as const;

/** Ports of database and broker, by the variable that says another. */
export const CENTRAL_PORTS = { POSTGRES_PORT: 5432, REDIS_PORT: 6379 } as const;

const hostAddress = z.ipv4("write an IPv4 address of the host, as 127.0.0.1, or 0.0.0.0 for all of them");

const hostName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/, "write a host name or an IPv4 address");

const tlsSchema = z.strictObject({
  mode: z
    .enum(["acme", "certificate", "local-ca"])
    .default("local-ca")
    .describe(
      "acme: Let's Encrypt by nginx-proxy and acme-companion. certificate: your own. local-ca: a job makes a CA and a certificate. Default: local-ca.",
    ),
  certificate: path.optional().describe("PEM file of your own certificate, with the chain above it."),
  keySecret: z
    .string()
    .min(1)
    .optional()
    .describe("Key of the secret that holds the certificate's private key (PEM)."),
  issue: wholeNumber(1, 1_000_000)
    .default(1)
    .describe("local-ca: raise it for a new certificate; one is good for 825 days. Default: 1."),
});

const portsSchema = z.strictObject({
  web: hostPort(DOCUMENTED_PORTS.web).describe("The development server. Default: 8080."),
  http: hostPort(DOCUMENTED_PORTS.http).describe("nginx-proxy; redirects to HTTPS. Default: 80."),
  https: hostPort(DOCUMENTED_PORTS.https).describe("nginx-proxy. Default: 443."),
});

const imagesSchema = z.strictObject({
  postgres: imageReference(DEFAULT_IMAGES.postgres),
  redis: imageReference(DEFAULT_IMAGES.redis),
  nginx: imageReference(DEFAULT_IMAGES.nginx),
  nginxProxy: imageReference(DEFAULT_IMAGES.nginxProxy),
  acmeCompanion: imageReference(DEFAULT_IMAGES.acmeCompanion),
});

const buildSchema = z.strictObject({
  repository: z
    .string()
    .regex(
      /^(?:[a-z0-9][a-z0-9.-]*:[0-9]{1,5}\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/,
      `write a repository without a tag, as ${DOCUMENTED_REPOSITORY}`,
    )
    .default(DOCUMENTED_REPOSITORY)
    .describe(
      `Repository of the built images, with the registry in front. Default: ${DOCUMENTED_REPOSITORY}.`,
    ),
  push: z
    .boolean()
    .default(false)
    .describe("Push the layers to the registry, instead of loading them into the engine. Default: false."),
  builder: z.string().min(1).optional().describe("buildx builder. Default: the engine's own."),
});

const edgesSchema = z.strictObject({
  bindAddress: hostAddress
    .default("127.0.0.1")
    .describe(
      "Address of the host that database and broker are published on. Default: 127.0.0.1, this host alone.",
    ),
  address: hostName
    .optional()
    .describe("How edge sites reach this host; they read it by their central.stack. Default: bindAddress."),
});

const centralSchema = z.strictObject({
  stack: stackReference("parking-web").describe(
    "The stack of the central server: organization/project/stack.",
  ),
  system: name.default("parking").describe("Name of the system in that stack. Default: parking."),
});

/** Parking Monitoring in a site file (seed 001). */
export const parkingSchema = z.strictObject({
  type: z
    .literal("parking")
    .describe(
      "Parking Monitoring: cameras, workers that look at them, and the page that shows what they see.",
    ),
  host: name.optional().describe("Name of the host. Default: the site's only one."),
  stage: z
    .enum(["development", "webserver", "edge"])
    .default("development")
    .describe(
      "development: everything on one host. webserver: the central server. edge: workers beside their cameras. Default: development.",
    ),
  environment: environmentSchema.prefault({}).describe("The documented variables, to the letter."),
  secretEnvironment: secretEnvironmentSchema
    .prefault({})
    .describe("Variables with a secret value: NAME: key, set by `pulumi config set --secret secrets:<key>`."),
  allowInsecureDefaults: z
    .boolean()
    .default(false)
    .describe(
      "For a trial: use the document's own example secrets where none are set, and take cameras' passwords in plain text. Default: false, both are errors.",
    ),
  tls: tlsSchema.prefault({}).describe("webserver: where the certificate comes from."),
  nginxConf: path
    .optional()
    .describe("webserver: your own configs/nginx/conf.d/app.conf. Default: the source's, else ours."),
  edges: edgesSchema
    .optional()
    .describe("How workers elsewhere reach database and broker. Default: webserver: not at all."),
  central: centralSchema
    .optional()
    .describe("edge: take addresses and passwords from the central server's stack."),
  model: path
    .optional()
    .describe(
      "YOLO model on the host, mounted read-only at /app/yolov8x.pt in the worker; needs machineLearning.",
    ),
  machineLearning: z
    .boolean()
    .default(false)
    .describe("Put PyTorch and YOLO into the image (gigabytes). Default: false, OpenCV judges."),
  gpus: z
    .literal("all")
    .optional()
    .describe("All GPUs of the host for the worker; amd64 only. Default: none."),
  bindAddress: hostAddress
    .optional()
    .describe("Address of the host for the pages. Default: 127.0.0.1 in development, else 0.0.0.0."),
  ports: portsSchema.prefault({}).describe("Ports of the host for the pages."),
  network: z
    .strictObject({
      name: engineName.optional().describe("Default: <stack>_parking."),
      subnet: subnet
        .optional()
        .describe(
          "Default: 10.77.1.0/24 for the webserver, whose containers keep their addresses while they roll; else the engine chooses.",
        ),
    })
    .prefault({})
    .describe("The bridge network."),
  images: imagesSchema.prefault({}).describe("Images that are used as they are."),
  build: buildSchema.prefault({}).describe("The application's image."),
  readyTimeout: duration.default("3m").describe("How long a service may take to become ready. Default: 3m."),
  source: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Your own checkout (folder or git URL) with pyproject.toml and docker/images/*/Dockerfile[.arm]. Default: the application here.",
    ),
});

/** Parking Monitoring's part of a site, defaults filled in. */
export type ParkingConfig = z.output<typeof parkingSchema>;

/** What a site is: everything on one host, the central server, or workers beside their cameras. */
export type ParkingStage = ParkingConfig["stage"];
