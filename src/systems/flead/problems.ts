import { asRecord } from "../../config/check";
import { foundText, type SiteProblem } from "../../config/problem";
import type { KnownSecrets } from "../known-secrets";
import { DOCUMENTED_PORTS } from "./config";

/** The passwords that the FLEAD document prints: everybody knows them. */
export const DOCUMENTED_PASSWORDS = { database: "password", grafana: "admin" } as const;

/** Whose password it is. */
export type Account = keyof typeof DOCUMENTED_PASSWORDS;

/** Flink runs one copy of each of these. */
const FLINK_JOBS = 2;

/** Mistakes between FLEAD's values. Takes the part as the file has it, so that all mistakes are told at once. */
export function fleadProblems(config: Record<string, unknown>, secrets: KnownSecrets): SiteProblem[] {
  return [
    ...(["database", "grafana"] as const).flatMap((account) => passwordProblems(account, config, secrets)),
    ...portProblems(asRecord(config.ports)),
    ...slotProblems(asRecord(config.flink)),
  ];
}

function passwordProblems(
  account: Account,
  config: Record<string, unknown>,
  secrets: KnownSecrets,
): SiteProblem[] {
  const path = ["credentials", account, "passwordSecret"];
  const key = asRecord(asRecord(config.credentials)[account]).passwordSecret;
  const documented = DOCUMENTED_PASSWORDS[account];
  const mayBeDocumented = config.stage === "development" || config.allowDefaultCredentials === true;
  const setIt = `pulumi config set --secret secrets:<name>, and write that name here; or, for a trial, stage: development`;
  if (key === undefined) {
    if (mayBeDocumented) return [];
    const message = `outside development the documented password of ${account} is not used`;
    return [{ path, message, hint: `set one of your own: ${setIt}` }];
  }
  if (typeof key !== "string") return [];
  if (!secrets.names.includes(key)) {
    // What stands there is not repeated: somebody may have written the secret itself where its name belongs.
    const message = "this stack has no secret of the name that stands here";
    const known = secrets.names.length > 0 ? ` (it has: ${[...secrets.names].sort().join(", ")})` : "";
    return [{ path, message, hint: `write a secret's name${known}; a new one: ${setIt}` }];
  }
  if (mayBeDocumented || !secrets.is(key, documented)) return [];
  const message = `this secret is the documented password of ${account}, which everybody knows`;
  return [{ path, message, hint: `set another: pulumi config set --secret secrets:${key}` }];
}

function portProblems(ports: Record<string, unknown>): SiteProblem[] {
  const owners = new Map<unknown, string>();
  return Object.entries({ ...DOCUMENTED_PORTS, ...ports }).flatMap(([key, port]) => {
    const owner = owners.get(port);
    if (owner === undefined) owners.set(port, key);
    if (owner === undefined) return [];
    const place = key in ports ? key : owner;
    const message = `${place === key ? owner : key} has the same port of the host`;
    return [{ path: ["ports", place], found: foundText(port), message, hint: "give each a port of its own" }];
  });
}

/** A job that gets no slots would wait for ever. */
function slotProblems({
  parallelism = 1,
  taskManagers = 1,
  taskSlots = 4,
}: Record<string, unknown>): SiteProblem[] {
  if (![parallelism, taskManagers, taskSlots].every((count) => typeof count === "number")) return [];
  const slots = Number(taskManagers) * Number(taskSlots);
  const needed = Number(parallelism) * FLINK_JOBS;
  if (needed <= slots) return [];
  const message = `the ${FLINK_JOBS} jobs need ${needed} task slots and there are ${slots}`;
  const hint = "lower parallelism, or raise taskManagers or taskSlots";
  return [{ path: ["flink", "parallelism"], found: foundText(parallelism), message, hint }];
}
