import { systemProblems } from "../systems/catalogue";
import { asRecord, checkEntries, checkValue } from "./check";
import { foundText, type SiteProblem } from "./problem";
import { sharedNames } from "./shared-names";
import {
  backupSchema,
  deleteVolumesSchema,
  hostsSchema,
  policiesSchema,
  type Site,
  systemsSchema,
} from "./site";

/** A stack's settings as they come, before any check. */
export interface RawSite {
  /** Every key of the `sitestack` namespace: `hosts`, `systems`, …, with its value. */
  settings: Record<string, unknown>;
  /**
   * Keys of the `secrets` namespace: whether each is encrypted in the file; its value, which no message shows, or, where
   * that is not at hand, the cipher text.
   */
  secrets: Record<string, { encrypted: boolean; value?: string; cipherText?: string }>;
  /** Keys of `settings` that hold an encrypted value, which stands there decrypted. @default none */
  encrypted?: string[];
}

const KNOWN = ["backup", "deleteVolumes", "hosts", "policies", "systems"];
const HOSTS = ["sitestack:hosts"];
const SYSTEMS = ["sitestack:systems"];

/** The site, or every mistake in it. Pure: what it says depends on its argument alone. */
export function parseSite(
  raw: RawSite,
): { site: Site; problems: [] } | { site: undefined; problems: SiteProblem[] } {
  const hosts = checkEntries(hostsSchema, raw.settings.hosts ?? { local: {} }, HOSTS);
  const systems = checkEntries(systemsSchema, raw.settings.systems, SYSTEMS);
  const deleteVolumes = checkValue(deleteVolumesSchema, raw.settings.deleteVolumes ?? false, [
    "sitestack:deleteVolumes",
  ]);
  const policies = checkValue(policiesSchema, raw.settings.policies ?? {}, ["sitestack:policies"]);
  const backup =
    raw.settings.backup === undefined
      ? undefined
      : checkValue(backupSchema, raw.settings.backup, ["sitestack:backup"]);
  const { encrypted = [] } = raw;
  const hostNames = Object.keys(asRecord(raw.settings.hosts ?? { local: {} }));
  const onlyHost = hostNames[0] ?? "local";
  const problems = [
    ...unknownKeys(raw.settings),
    ...hosts.problems,
    ...systems.problems,
    ...deleteVolumes.problems,
    ...policies.problems,
    ...(backup?.problems ?? []),
    ...addressAndContext(raw.settings.hosts),
    ...hostReferences(raw.settings, hostNames),
    ...betweenValues(raw, onlyHost),
    ...plainSecrets(raw.secrets),
    ...encryptedSettings(encrypted),
  ].map((problem) => withoutSecret(problem, encrypted));
  if (problems.length > 0 || hosts.value === undefined || systems.value === undefined) {
    return { site: undefined, problems };
  }
  const placed = Object.entries(systems.value).map(([name, config]) => [
    name,
    { ...config, host: config.host ?? onlyHost },
  ]);
  const site = {
    hosts: hosts.value,
    systems: Object.fromEntries(placed),
    deleteVolumes: deleteVolumes.value ?? false,
    policies: policies.value ?? {},
    ...(backup?.value === undefined ? {} : { backup: backup.value }),
  };
  return { site, problems: [] };
}

/** Mistakes that no single value shows: within one system, and between systems. */
function betweenValues({ settings, secrets }: RawSite, onlyHost: string): SiteProblem[] {
  const known = {
    names: Object.keys(secrets),
    is: (key: string, text: string) => secrets[key]?.value === text,
    fails: (key: string, test: (text: string) => boolean) => {
      const text = secrets[key]?.value;
      return text !== undefined && !test(text);
    },
  };
  const within = Object.entries(asRecord(settings.systems)).flatMap(([name, config]) =>
    systemProblems(asRecord(config), known).map((problem) => ({
      ...problem,
      path: [name, ...problem.path],
    })),
  );
  return [...within, ...sharedNames(settings.systems, onlyHost)].map((problem) => ({
    ...problem,
    path: [...SYSTEMS, ...problem.path],
  }));
}

function unknownKeys(settings: Record<string, unknown>): SiteProblem[] {
  return Object.keys(settings)
    .filter((key) => !KNOWN.includes(key))
    .map((key) => ({
      path: [`sitestack:${key}`],
      found: foundText(key),
      message: "there is no such setting",
      hint: `known here: ${KNOWN.map((known) => `sitestack:${known}`).join(", ")}`,
    }));
}

function addressAndContext(hosts: unknown): SiteProblem[] {
  return Object.entries(asRecord(hosts)).flatMap(([host, config]) => {
    const { address, context } = asRecord(config);
    if (address === undefined || context === undefined) return [];
    return [
      {
        path: [...HOSTS, host, "context"],
        found: foundText(context),
        message: "a host has either an address or a context",
        hint: "remove one of the two",
      },
    ];
  });
}

function hostReferences(settings: Record<string, unknown>, hosts: string[]): SiteProblem[] {
  return Object.entries(asRecord(settings.systems)).flatMap(([system, config]) => {
    const { host } = asRecord(config);
    const path = [...SYSTEMS, system, "host"];
    const hint = `the hosts are: ${[...hosts].sort().join(", ")}`;
    if (host === undefined) {
      return hosts.length > 1
        ? [{ path, message: "with several hosts a system must name its own", hint }]
        : [];
    }
    if (typeof host !== "string" || hosts.includes(host)) return [];
    return [{ path, found: foundText(host), message: "there is no such host", hint }];
  });
}

function plainSecrets(secrets: RawSite["secrets"]): SiteProblem[] {
  return Object.keys(secrets)
    .filter((key) => secrets[key]?.encrypted === false)
    .map((key) => ({
      path: [`secrets:${key}`],
      message: "this secret is in plain text",
      hint: `run: pulumi config set --secret secrets:${key}`,
    }));
}

/** From here on nobody could tell the encrypted value from the others: it would reach the state in plain text. */
function encryptedSettings(keys: readonly string[]): SiteProblem[] {
  return keys.map((key) => ({
    path: [`sitestack:${key}`],
    message: "an encrypted value in here would not stay secret",
    hint: "set it as secrets:<name> (pulumi config set --secret secrets:<name>) and write that name in secretEnvironment",
  }));
}

function withoutSecret(problem: SiteProblem, encrypted: readonly string[]): SiteProblem {
  const holder = encrypted.some((key) => problem.path[0] === `sitestack:${key}`);
  return holder ? { ...problem, found: undefined } : problem;
}
