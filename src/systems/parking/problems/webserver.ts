import { asRecord } from "../../../config/check";
import { foundText, type SiteProblem } from "../../../config/problem";

type Raw = Record<string, unknown>;

/** What the central server cannot do without, and what would open or break its page. */
export function webserverProblems(config: Raw): SiteProblem[] {
  const variables = asRecord(config.environment);
  return [
    ...debugProblems(variables),
    ...(variables.VIRTUAL_HOST === undefined
      ? [missing(["environment", "VIRTUAL_HOST"], "write the site's name, as parking.example.com")]
      : []),
    ...nameProblems(variables),
    ...acmeProblems(config),
    ...certificateProblems(config),
  ];
}

function missing(path: string[], hint: string): SiteProblem {
  return { path, message: "this setting is missing", hint };
}

function debugProblems({ DEBUG }: Raw): SiteProblem[] {
  if (DEBUG !== true) return [];
  return [
    {
      path: ["environment", "DEBUG"],
      found: "true",
      message: "Django's debug pages would show settings and code to everybody",
      hint: "remove it; to look for a mistake, use stage: development",
    },
  ];
}

/** Django answers 400 to whoever asks for a name that is not allowed. */
function nameProblems({ ALLOWED_HOSTS, VIRTUAL_HOST }: Raw): SiteProblem[] {
  if (ALLOWED_HOSTS === undefined) return [];
  const allowed = listed(ALLOWED_HOSTS);
  return listed(VIRTUAL_HOST)
    .filter((name) => !allowed.some((host) => allows(host, name)))
    .map((name) => ({
      path: ["environment", "ALLOWED_HOSTS"],
      found: foundText(ALLOWED_HOSTS),
      message: `Django would answer 400 to whoever asks for ${name}, of VIRTUAL_HOST`,
      hint: `add ${name}, or leave ALLOWED_HOSTS out: it is VIRTUAL_HOST then`,
    }));
}

/** As Django has it: `*` is everything, `.example.com` that name and all below it. */
function allows(host: string, name: string): boolean {
  if (host === "*" || host === name) return true;
  return host.startsWith(".") && (name === host.slice(1) || name.endsWith(host));
}

function acmeProblems(config: Raw): SiteProblem[] {
  const variables = asRecord(config.environment);
  const mode = modeOf(config);
  if (mode === "acme") {
    if (variables.LETSENCRYPT_EMAIL !== undefined) return [];
    return [missing(["environment", "LETSENCRYPT_EMAIL"], "write where Let's Encrypt may write to")];
  }
  return ["LETSENCRYPT_EMAIL", "LETSENCRYPT_HOST", "LETSENCRYPT_TEST"]
    .filter((variable) => variables[variable] !== undefined)
    .map((variable) => ({
      path: ["environment", variable],
      message: `tls.mode ${mode} has nothing for this`,
      hint: "write tls: { mode: acme }, or remove it",
    }));
}

function certificateProblems(config: Raw): SiteProblem[] {
  const tls = asRecord(config.tls);
  const mode = modeOf(config);
  const needed = mode === "certificate" ? ["certificate", "keySecret"] : [];
  const useless = ["certificate", "keySecret", ...(mode === "local-ca" ? [] : ["issue"])];
  return [
    ...needed
      .filter((key) => tls[key] === undefined)
      .map((key) => missing(["tls", key], "mode certificate needs the PEM file and the secret of its key")),
    ...useless
      .filter((key) => tls[key] !== undefined && !needed.includes(key))
      .map((key) => ({
        path: ["tls", key],
        message: `mode ${mode} has nothing for this`,
        hint: `remove it, or write mode: ${key === "issue" ? "local-ca" : "certificate"}`,
      })),
  ];
}

function modeOf(config: Raw): string {
  return String(asRecord(config.tls).mode ?? "local-ca");
}

/** A list, or the document's text with commas, in small letters. */
function listed(value: unknown): string[] {
  const names = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : [];
  return names.map((name) => String(name).trim().toLowerCase());
}
