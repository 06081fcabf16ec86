import { z } from "zod";
import { imageReference, path, variableName } from "../../config/words";

/** The image of OCS itself, with a tag where the document has `latest`. */
export const OCS_IMAGE = "simonsobs/ocs:v0.12.1";

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

/** Crossbar for agents. */
export const hubUrl = z
  .string()
  .regex(/^wss?:\/\/[^\s/@]+\/\S*$/, "write crossbar's web socket, as ws://10.10.10.2:8001/ws");

const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s/@]+\/\S*$/, "write crossbar's call address, as http://10.10.10.2:8001/call");

/** What every agent's container has. */
const container = {
  image: imageReference(OCS_IMAGE),
  hostname: hostname
    .default(DEFAULT_HOSTNAME)
    .describe("The container's host name: the site config's hosts are found by it. Default: ocs-docker."),
  arguments: z
    .array(z.string())
    .default([])
    .describe("More arguments, written into the generated site config. Default: none."),
};

/** Any agent that is not one of the two documented ones. */
export const agentSchema = z.strictObject({
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

/** The aggregator. */
export const aggregatorSchema = z.strictObject({
  ...container,
  enabled: z.boolean().default(true).describe("Whether there is an aggregator here. Default: true."),
  instanceId: instanceId.default("aggregator").describe("Default: aggregator."),
  dataDirectory: path
    .default("/data")
    .describe("Folder of the host for the .g3 files; it must belong to uid 9000. Default: /data."),
});

/** The publisher. */
export const publisherSchema = z.strictObject({
  ...container,
  enabled: z.boolean().default(true).describe("Whether there is a publisher here. Default: true."),
  instanceId: instanceId.default("influxagent").describe("Default: influxagent."),
});
