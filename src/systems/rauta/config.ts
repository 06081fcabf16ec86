import { z } from "zod";
import { parseIpv4 } from "../../../components/canonical/subnet";
import {
  duration,
  engineName,
  hostPort,
  imageReference,
  name,
  networkInterface,
  path,
  subnet,
  wholeNumber,
} from "../../config/words";

/** What the document has, where the site says nothing else. */
export const DOCUMENTED = {
  subnet: "10.0.1.0/24",
  loadBalancer: "10.0.1.5",
  client: "10.0.1.20",
  port: 8080,
  backends: [{ name: "rauta-backend", address: "10.0.1.10" }],
} as const;

/** The data plane has so many slots. */
const MOST_BACKENDS = 4096;

const address = z
  .string()
  .refine((text) => parseIpv4(text) !== undefined, { error: "write an IPv4 address, as 10.0.1.5" });

const backendSchema = z.strictObject({
  name: engineName.describe("Name of its service and its container, unique."),
  address: address.describe("Its static address in the network's subnet."),
  weight: wholeNumber(1, 100)
    .default(1)
    .describe("Its share of new connections beside the others. Default: 1."),
});

const workloadSchema = z.strictObject({
  image: imageReference("python:3.11-slim"),
  port: hostPort(DOCUMENTED.port).describe("TCP port that the backends listen on. Default: 8080."),
  command: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("What they run. Default: Python's own HTTP server, answering with the backend's name."),
  files: z
    .record(z.string().startsWith("/"), path)
    .default({})
    .describe("Files for the backends: path inside to a file beside the program, as a server's settings."),
});

const loadBalancerSchema = z.strictObject({
  address: address
    .default(DOCUMENTED.loadBalancer)
    .describe("Its static address, which clients connect to. Default: 10.0.1.5."),
  port: hostPort(DOCUMENTED.port).describe("TCP port that clients connect to. Default: 8080."),
  mode: z
    .enum(["skb", "native", "auto"])
    .default("skb")
    .describe(
      "skb: every driver. native: in the driver, an error where that carries no traffic. auto: native if it does, else skb. Default: skb.",
    ),
  interface: networkInterface
    .default("eth0")
    .describe("Interface that the program is attached to. Default: eth0."),
  privileges: z
    .enum(["privileged", "capabilities"])
    .default("privileged")
    .describe(
      "privileged, as documented, or only the capabilities NET_ADMIN, BPF and PERFMON (Linux 5.8). Default: privileged.",
    ),
  drain: duration
    .default("5s")
    .describe("How long connections may go on when it, or a backend, is taken away. Default: 5s."),
});

const healthSchema = z.strictObject({
  check: z
    .enum(["tcp", "http"])
    .default("tcp")
    .describe("tcp: a backend accepts connections. http: it answers with a status below 400. Default: tcp."),
  path: z.string().startsWith("/").default("/").describe("Path of an http check. Default: /."),
  interval: duration
    .default("500ms")
    .describe("From the begin of one check to that of the next. Default: 500ms."),
  timeout: duration.default("400ms").describe("A check that takes longer has failed. Default: 400ms."),
  failures: wholeNumber(1, 100).default(2).describe("Failures in a row that take a backend out. Default: 2."),
  successes: wholeNumber(1, 100).default(1).describe("Successes in a row that bring it back. Default: 1."),
});

/** RAUTA in a site file (seed 004). */
export const rautaSchema = z.strictObject({
  type: z.literal("rauta").describe("RAUTA: an XDP load balancer with its backends and a load generator."),
  host: name.optional().describe("Name of the host. Default: the site's only one."),
  stage: z
    .enum(["production", "development"])
    .default("production")
    .describe("development: one container with the build tools and the source. Default: production."),
  network: z
    .strictObject({
      name: engineName.optional().describe("Default: rauta-net; rauta-dev-net in development."),
      subnet: subnet.optional().describe("Default: 10.0.1.0/24; in development the engine chooses one."),
    })
    .prefault({})
    .describe("The bridge network of all services."),
  loadBalancer: loadBalancerSchema.prefault({}).describe("The load balancer."),
  backends: z
    .array(backendSchema)
    .min(1)
    .max(MOST_BACKENDS)
    .default(DOCUMENTED.backends.map((backend) => ({ ...backend, weight: 1 })))
    .describe("Who answers. Default: rauta-backend at 10.0.1.10."),
  workload: workloadSchema.prefault({}).describe("What the backends are."),
  health: healthSchema
    .prefault({})
    .describe("How backends are watched; a dead one is out within two seconds."),
  client: z
    .strictObject({
      address: address.default(DOCUMENTED.client).describe("Default: 10.0.1.20."),
      image: imageReference("williamyeh/wrk:latest"),
    })
    .prefault({})
    .describe("The load generator."),
  readyTimeout: duration.default("1m").describe("How long a service may take to become ready. Default: 1m."),
  source: path
    .optional()
    .describe(
      "Your own checkout (folder or git URL) with docker/Dockerfile.prod. Default: the reference one here.",
    ),
});

/** RAUTA's part of a site, defaults filled in. */
export type RautaConfig = z.output<typeof rautaSchema>;
