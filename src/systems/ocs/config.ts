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
} from "../../config/words";
import { agentSchema, aggregatorSchema, hubUrl, OCS_IMAGE, publisherSchema } from "./config-agents";

/** Images by default: the documented ones, with a tag where the document has `latest`. */
export const DEFAULT_IMAGES = {
  influxdb: "influxdb:1.7",
  crossbar: "simonsobs/ocs-crossbar:v0.12.1",
  grafana: "grafana/grafana:11.0.0",
  ocs: OCS_IMAGE,
} as const;

/** Host ports as documented. */
export const DOCUMENTED_PORTS = { influxdb: 8086, crossbar: 8001, grafana: 3000 } as const;

/** The part of OCS that one stack holds. */
export const PARTS = ["all", "net", "influxdb", "crossbar", "web", "agents"] as const;

const MOST_AGENTS = 500;

const addressPart = z
  .string()
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, "use letters, digits, _ and -, with dots between parts");

function bindAddress(documented: string) {
  return z
    .ipv4("write an IPv4 address of the host, as 127.0.0.1, or 0.0.0.0 for all of them")
    .default(documented)
    .describe(`Address of the host that the port is published on. Default: ${documented}.`);
}

function coreStack(stack: string) {
  return z
    .strictObject({
      stack: stackReference(stack).describe("Its stack: organization/project/stack."),
      system: name.default(stack).describe(`Name of the system in that stack. Default: ${stack}.`),
    })
    .optional();
}

const coreSchema = z.strictObject({
  crossbar: coreStack("ocs-crossbar").describe(
    "Crossbar's stack, which tells its realm, address root and port. Default: the settings here.",
  ),
  influxdb: coreStack("ocs-influxdb").describe("InfluxDB's stack. Default: it is found by its name."),
});

const siteConfigSchema = z.strictObject({
  directory: path
    .optional()
    .describe("Folder of the host with default.yaml (OCS_CONFIG_DIR), mounted read-only at /config."),
  file: path
    .optional()
    .describe("A site config beside the program, copied into the containers as /config/default.yaml."),
});

/** OCS in a site file (seed 002). */
export const ocsSchema = z.strictObject({
  type: z.literal("ocs").describe("OCS: the observatory control system, whole or one part of it."),
  host: name.optional().describe("Name of the host. Default: the site's only one."),
  part: z
    .enum(PARTS)
    .default("all")
    .describe(
      "all: one stack with everything. Else one of the split: net, influxdb, crossbar, web (Grafana), agents. Default: all.",
    ),
  network: z
    .strictObject({
      name: engineName.default("ocs-net").describe("Default: ocs-net."),
      external: z
        .boolean()
        .optional()
        .describe(
          "Somebody else makes it: another stack, or an operator. Default: false for all and net, else true.",
        ),
      subnet: subnet.optional().describe("Default: the engine chooses one."),
    })
    .prefault({})
    .describe("The network that all parts share."),
  core: coreSchema
    .prefault({})
    .describe("agents: the stacks that hold the core, instead of what they say written here again."),
  allowMutableTags: z
    .boolean()
    .default(false)
    .describe("Take images without a tag, and latest, pinned to the digest that is found. Default: false."),
  createHostPaths: z
    .boolean()
    .default(false)
    .describe("Make folders of the host that are absent, with the owner they need. Default: false."),
  restart: z
    .enum(["unless-stopped", "always", "no"])
    .default("unless-stopped")
    .describe(
      'Restart policy of the agents. They end with code 0 when crossbar is away for 10 s; "no", as documented, leaves them there. "always" brings them back after a crash of the engine, too. Default: unless-stopped.',
    ),
  realm: addressPart.default("test_realm").describe("WAMP realm. Default: test_realm, crossbar's own."),
  addressRoot: addressPart
    .default("observatory")
    .describe("Root of all agents' addresses. Default: observatory, crossbar's own."),
  hub: hubUrl
    .default("ws://crossbar:8001/ws")
    .describe("Crossbar's web socket for agents on the network. Default: ws://crossbar:8001/ws."),
  influxdb: z
    .strictObject({
      image: imageReference(DEFAULT_IMAGES.influxdb),
      port: hostPort(DOCUMENTED_PORTS.influxdb),
      bindAddress: bindAddress("0.0.0.0"),
      dataDirectory: path
        .default("/srv/influxdb")
        .describe("Folder of the host for its data. Default: /srv/influxdb."),
    })
    .prefault({})
    .describe("InfluxDB, container influxdb."),
  crossbar: z
    .strictObject({
      image: imageReference(DEFAULT_IMAGES.crossbar),
      port: hostPort(DOCUMENTED_PORTS.crossbar),
      bindAddress: bindAddress("127.0.0.1"),
    })
    .prefault({})
    .describe("Crossbar, the WAMP router."),
  grafana: z
    .strictObject({
      image: imageReference(DEFAULT_IMAGES.grafana),
      port: hostPort(DOCUMENTED_PORTS.grafana),
      bindAddress: bindAddress("127.0.0.1"),
      passwordSecret: z
        .string()
        .min(1)
        .optional()
        .describe(
          "Key of the administrator's password: pulumi config set --secret secrets:<key>. Default: Grafana's own, admin.",
        ),
    })
    .prefault({})
    .describe("Grafana, with InfluxDB as its data source and a first dashboard."),
  aggregator: aggregatorSchema.prefault({}).describe("The aggregator, which writes .g3 files."),
  influxPublisher: publisherSchema.prefault({}).describe("The publisher, which fills InfluxDB."),
  agents: z.array(agentSchema).max(MOST_AGENTS).default([]).describe("All other agents. Default: none."),
  siteConfig: siteConfigSchema
    .prefault({})
    .describe("A site config of your own. Default: generated from the agents here."),
  readyTimeout: duration.default("2m").describe("How long a service may take to become ready. Default: 2m."),
});

/** OCS's part of a site, defaults filled in. */
export type OcsConfig = z.output<typeof ocsSchema>;

/** One of PARTS. */
export type OcsPart = OcsConfig["part"];
