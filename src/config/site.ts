import { z } from "zod";
import { CHECK_IDS, type CheckId, POLICY_IDS, type PolicyId } from "../../components";
import { systemSchema } from "../systems/catalogue";
import { name } from "./words";

const address = z
  .string()
  .regex(
    /^(unix:\/\/\/|tcp:\/\/|ssh:\/\/)\S+$/,
    "write unix:///path, tcp://host:port or ssh://user@host[:port]",
  )
  .refine((text) => !/:\/\/[^/@]*:[^/]*@/.test(text), {
    error: "write the address without a password: ssh takes keys only, tcp takes certificates (certPath)",
  })
  .describe(
    "The engine's address: unix:///path, tcp://host:port, ssh://user@host[:port]. Default: the docker CLI's own.",
  );

const checkLevel = z
  .enum(["error", "warning", "off"], { error: 'write "error", "warning" or "off"' })
  .optional();

type CheckLevelFields = Record<CheckId, typeof checkLevel>;

/** One Docker host of a site. */
export const hostSchema = z.strictObject({
  address: address.optional(),
  context: z.string().min(1).optional().describe("A docker CLI context instead of an address."),
  platform: z
    .enum(["linux/amd64", "linux/arm64"])
    .optional()
    .describe(
      "The platform that is expected there; checked against the engine's own. Default: the engine's own.",
    ),
  sshOpts: z.array(z.string()).optional().describe("Options put before all others on ssh's command line."),
  certPath: z
    .string()
    .min(1)
    .optional()
    .describe("Folder with ca.pem, cert.pem and key.pem, for tcp with TLS."),
  preflight: z
    .strictObject(Object.fromEntries(CHECK_IDS.map((id) => [id, checkLevel])) as CheckLevelFields)
    .optional()
    .describe("How heavily each check of preflight weighs. Default: clock and memory only warn."),
});

/** The hosts of a site by name. */
export const hostsSchema = z
  .record(name, hostSchema)
  .refine((hosts) => Object.keys(hosts).length > 0, { error: "name at least one host, as `local: {}`" });

/** The systems of a site by name. */
export const systemsSchema = z
  .record(name, systemSchema)
  .refine((systems) => Object.keys(systems).length > 0, { error: "name at least one system" });

/** Whether `destroy` deletes named volumes. */
export const deleteVolumesSchema = z.boolean();

const policyLevel = z
  .enum(["advisory", "mandatory", "off"], { error: 'write "advisory", "mandatory" or "off"' })
  .optional();

/** What the site makes of the policies. */
export const policiesSchema = z.strictObject(
  Object.fromEntries(POLICY_IDS.map((id) => [id, policyLevel])) as Record<PolicyId, typeof policyLevel>,
);

const backupPlace = z
  .string()
  .regex(
    /^(?!.*:\/\/)[^\s].*$|^s3:\/\/[a-z0-9][a-z0-9.-]+(\/.*)?$/,
    "write a folder, or s3://bucket/prefix; its keys and its endpoint are in the environment (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL_S3)",
  );

const keepCount = z.int().min(0).optional();

/** Where backups go, and which of them stay. */
export const backupSchema = z.strictObject({
  to: backupPlace.describe("A folder of the machine that makes them, or s3://bucket/prefix."),
  keep: z
    .strictObject({
      last: keepCount.describe("The newest ones."),
      daily: keepCount.describe("The newest of each of the last days that have one (UTC)."),
      weekly: keepCount.describe("The newest of each of the last weeks that have one (from Monday, UTC)."),
    })
    .optional()
    .describe("What stays when a new backup is there. Default: all of them."),
});

/** One host as the site file has it. */
export type HostConfig = z.output<typeof hostSchema>;

/** One system as the site file has it, defaults filled in. */
export type SystemConfig = z.output<typeof systemSchema>;

/** A site: everything that a stack's settings file says, checked. */
export interface Site {
  hosts: Record<string, HostConfig>;
  systems: Record<string, SystemConfig & { host: string }>;
  /** Whether `destroy` deletes the data of named volumes. */
  deleteVolumes: boolean;
  /** Levels of those policies that the site sets. */
  policies: z.output<typeof policiesSchema>;
  /** Where backups go. */
  backup?: z.output<typeof backupSchema>;
}
