import { asRecord } from "../../../config/check";
import type { SiteProblem } from "../../../config/problem";
import type { KnownSecrets } from "../../known-secrets";
import { EXAMPLE_SECRETS, type SecretVariable } from "../environment";

const VARIABLES = Object.keys(EXAMPLE_SECRETS) as SecretVariable[];

/** Secrets that are missing, that the stack has not, or that the document prints. */
export function secretProblems(config: Record<string, unknown>, secrets: KnownSecrets): SiteProblem[] {
  const keys = asRecord(config.secretEnvironment);
  return [
    ...VARIABLES.flatMap((variable) => variableProblems(variable, config, secrets)),
    ...(typeof keys.CAMERA_CONF === "string"
      ? unknownSecret(["secretEnvironment", "CAMERA_CONF"], keys.CAMERA_CONF, secrets)
      : []),
    ...keyProblems(config, secrets),
  ];
}

function variableProblems(
  variable: SecretVariable,
  config: Record<string, unknown>,
  secrets: KnownSecrets,
): SiteProblem[] {
  const path = ["secretEnvironment", variable];
  const key = asRecord(config.secretEnvironment)[variable];
  const insecure = config.allowInsecureDefaults === true;
  if (key === undefined) {
    // The central stack hands its own secrets over.
    if (insecure || (config.stage === "edge" && config.central !== undefined)) return [];
    return [
      {
        path,
        message: "this secret is missing",
        hint: `pulumi config set --secret secrets:<name>, and write ${variable}: <name>; or, for a trial, allowInsecureDefaults: true`,
      },
    ];
  }
  if (typeof key !== "string") return [];
  const unknown = unknownSecret(path, key, secrets);
  const isExample = EXAMPLE_SECRETS[variable].some((example) => secrets.is(key, example));
  if (unknown.length > 0 || insecure || !isExample) return unknown;
  const message = "this secret is the document's own example, which everybody knows";
  const hint = `set another: pulumi config set --secret secrets:${key}; or, for a trial, allowInsecureDefaults: true`;
  return [{ path, message, hint }];
}

function keyProblems(config: Record<string, unknown>, secrets: KnownSecrets): SiteProblem[] {
  const { keySecret } = asRecord(config.tls);
  return typeof keySecret === "string" ? unknownSecret(["tls", "keySecret"], keySecret, secrets) : [];
}

/** What stands there is not repeated: somebody may have written the secret itself where its name belongs. */
function unknownSecret(path: SiteProblem["path"], key: string, { names }: KnownSecrets): SiteProblem[] {
  if (names.includes(key)) return [];
  const known = names.length > 0 ? ` (it has: ${[...names].sort().join(", ")})` : "";
  return [
    {
      path,
      message: "this stack has no secret of the name that stands here",
      hint: `write a secret's name${known}; a new one: pulumi config set --secret secrets:<name>`,
    },
  ];
}
