import { z } from "zod";
import {
  duration,
  engineName,
  hostPort,
  imageReference,
  name,
  path,
  subnet,
  variableName,
} from "../../config/words";

/** Images by default: the documented ones, with a tag where the document has `latest`. */
export const DEFAULT_IMAGES = {
  influxdb: "influxdb:1.7",
  crossbar: "simonsobs/ocs-crossbar:v0.12.1",
  grafana: "grafana/grafana:11.0.0",
  ocs: "simonsobs/ocs:v0.12.1",
} as const;

/** Host ports as documented. */
export const DOCUMENTED_PORTS = { influxdb: 8086, crossbar: 8001, grafana: 3000 } as const;

/** The part of OCS that one stack holds. */
export const PARTS = ["all", "net", "influxdb", "crossbar", "web", "agents"] as const;

const MOST_AGENTS = 500;
const DEFAULT_HOSTNAME = "ocs-docker";

/** One text of a WAMP address, which an instance id becomes. */
const instanceId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
    "begin with a letter or digit; then those, _ and - (63 at most)",
  );

const hostname = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, "write a host name without dots, as ocs-docker");

const hubUrl = z
  .string()
  .regex(/^wss?:\/\/[^\s/@]+\/\S*$/, "write crossbar's web socket, as ws://10.10.10.2:8001/ws");

const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s/@]+\/\S*$/, "write crossbar's call address, as http://10.10.10.2:8001/call");

const addressPart = z
  .string()
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, "use letters, digits, _ and -, with dots between parts");

function bindAddress(documented: string) {
  return z
    .ipv4("write an IPv4 address of the host, as 127.0.0.1, or 0.0.0.0 for all of them")
    .default(documented)
    .describe(`Address of the host that the port is published on. Default: ${documented}.`);
}

/** What every agent's container has. */
const container = {
  image: imageReference(DEFAULT_IMAGES.ocs),
  hostname: hostname
    .default(DEFAULT_HOSTNAME)
    .describe("The container's host name: the site config's hosts are found by it. Default: ocs-docker."),
  arguments: z
    .array(z.string())
    .default([])
    .describe("More arguments, written into the generated site config. Default: none."),
};

const agentSchema = z.strictObject({
  ...container,
  instanceId: instanceId.describe("The instance's id, unique; its service is ocs-<instanceId>."),
  agentClass: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "write the agent's class, as FakeDataAgent")
    .optional()
    .describe("The agent's class, as FakeDataAgent. Needed where the site config is generated."),
  networkMode: z
    .enum(["bridge", "host"])
    .default("bridge")
    .describe("host: the host's own network, as for devices that are reached by it. Default: bridge."),
  siteHub: hubUrl
    .optional()
    .describe(
      "SITE_HUB: crossbar's web socket. Default: the site config's; in host mode crossbar on the same host.",
    ),
  siteHttp: httpUrl
    .optional()
    .describe("SITE_HTTP: crossbar's call address. Default: that of the same crossbar as SITE_HUB."),
  environment: z.record(variableName, z.string()).default({}).describe("More environment. Default: none."),
  devices: z
    .array(
      z
        .string()
        .regex(
          /^\/dev\/[^\s:]+(:\/[^\s:]+(:[rwm]{1,3})?)?$/,
          "write a device, as /dev/ttyUSB0 or /dev/ttyUSB0:/dev/ttyUSB0:rwm",
        ),
    )
    .default([])
    .describe("Devices of the host. Default: none."),
  user: z
    .string()
    .regex(/^[a-z0-9_][a-z0-9_-]*(:[a-z0-9_][a-z0-9_-]*)?$/, "write a user, as 9000 or 9000:9000")
    .optional()
    .describe("User to run as. Default: the image's own."),
});

const aggregatorSchema = z.strictObject({
  ...container,
  enabled: z.boolean().default(true).describe("Whether there is an aggregator here. Default: true."),
  instanceId: instanceId.default("aggregator").describe("Default: aggregator."),
  dataDirectory: path
    .default("/data")
    .describe("Folder of the host for the .g3 files; it must belong to uid 9000. Default: /data."),
});

const publisherSchema = z.strictObject({
  ...container,
  enabled: z.boolean().default(true).describe("Whether there is a publisher here. Default: true."),
  instanceId: instanceId.default("influxagent").describe("Default: influxagent."),
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
      'Restart policy of the agents. They end with code 0 when crossbar is away for 10 s; "no", as documented, leaves them there. Default: unless-stopped.',
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
