import { type Input, type Output, secret } from "@pulumi/pulumi";
import { ProblemsError, readStackOutput } from "../../../components";
import type { ParkingConfig } from "./config";
import { centralPort } from "./names";
import type { ParkingSecrets } from "./secrets";

const VARIABLES = [
  "POSTGRES_HOST",
  "POSTGRES_PORT",
  "POSTGRES_USER",
  "POSTGRES_DB",
  "POSTGRES_PASSWORD",
  "REDIS_ADDR",
  "REDIS_PORT",
  "REDIS_PASSWORD",
  "SECRET_KEY",
] as const;

/** All that an edge site must know of the central server, by the documented variables. Secret as a whole. */
export type CentralValues = Output<Record<(typeof VARIABLES)[number], string>>;

/** What the central server tells edge sites; nothing where it is not published for them. */
export function centralSummary(
  config: ParkingConfig,
  secrets: ParkingSecrets,
): Record<string, Input<string>> | undefined {
  if (config.edges === undefined) return undefined;
  const { bindAddress, address = bindAddress } = config.edges;
  return {
    POSTGRES_HOST: address,
    POSTGRES_PORT: String(centralPort(config, "POSTGRES_PORT")),
    POSTGRES_USER: config.environment.POSTGRES_USER ?? "postgres",
    POSTGRES_DB: config.environment.POSTGRES_DB ?? "parking",
    POSTGRES_PASSWORD: secrets.POSTGRES_PASSWORD,
    REDIS_ADDR: address,
    REDIS_PORT: String(centralPort(config, "REDIS_PORT")),
    REDIS_PASSWORD: secrets.REDIS_PASSWORD,
    SECRET_KEY: secrets.SECRET_KEY,
  };
}

/**
 * The central server's values from its stack's outputs; undefined where the site does not ask for them.
 * @param name the system's name.
 * @throws ProblemsError when that stack has no such system, or publishes nothing for edge sites.
 */
export async function readCentral(
  name: string,
  { central }: ParkingConfig,
): Promise<CentralValues | undefined> {
  if (central === undefined) return undefined;
  const { stack, system } = central;
  const summary = await readStackOutput(stack, system, `${name}-central`);
  const told = (summary as { central?: Record<string, string> } | undefined)?.central;
  const missing = VARIABLES.filter((variable) => typeof told?.[variable] !== "string");
  if (told === undefined || missing.length > 0) throw noCentral(name, central, summary === undefined);
  return secret(told as Record<(typeof VARIABLES)[number], string>);
}

function noCentral(
  name: string,
  { stack, system }: { stack: string; system: string },
  absent: boolean,
): ProblemsError {
  const message = absent
    ? `that stack has no output "${system}"`
    : `the system "${system}" of that stack tells edge sites nothing`;
  const hint = absent
    ? "deploy the central server first, and write its system's name in central.system"
    : "give the central server edges: { bindAddress, address }, and deploy it";
  return new ProblemsError(`system ${name}`, [{ path: "central.stack", found: `"${stack}"`, message, hint }]);
}
