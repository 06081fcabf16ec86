import { delimiter } from "node:path";
import type { CachePaths } from "./paths";

/** What the CLI's environment is made from. */
export interface EnvironmentFacts {
  /** The user's environment. */
  user: Record<string, string | undefined>;
  /** The user's own Pulumi home: `PULUMI_HOME`, else `.pulumi` in the home folder. */
  ownHome: string;
  /** Whether both official plugins are installed in the user's own home. */
  ownHomeHasPlugins: boolean;
  /** The backend that the user has logged in to: `current` of credentials.json in the user's own home. */
  loggedInTo?: string;
  /** Folder of the CLI that is used. */
  cliFolder: string;
  paths: CachePaths;
}

/** Which backend holds the stacks. */
export type Backend =
  /** Named by the user: `PULUMI_BACKEND_URL`, an access token, or a login. */
  | { kind: "user"; description: string }
  /** The file backend in our cache. */
  | { kind: "embedded" };

/**
 * Which backend is used: a user's own always wins. Ours stays ours where our own environment is handed down, as by
 * `npm test` to the commands that it tries.
 *
 * @param facts the user's environment and login
 */
export function decideBackend({
  paths,
  ...facts
}: Pick<EnvironmentFacts, "user" | "loggedInTo" | "paths">): Backend {
  const address = facts.user.PULUMI_BACKEND_URL;
  if (address === embeddedAddress(paths)) return { kind: "embedded" };
  if (address) return { kind: "user", description: address };
  if (facts.user.PULUMI_ACCESS_TOKEN) return { kind: "user", description: "Pulumi Cloud, by access token" };
  if (facts.loggedInTo) return { kind: "user", description: facts.loggedInTo };
  return { kind: "embedded" };
}

function embeddedAddress(paths: CachePaths): string {
  return `file://${paths.state}`;
}

/** PULUMI_HOME that is used: the user's own only where it lacks nothing, because we add plugins to ours. */
export function decideHome(facts: Pick<EnvironmentFacts, "ownHome" | "ownHomeHasPlugins" | "paths">): string {
  return facts.ownHomeHasPlugins ? facts.ownHome : facts.paths.pulumiHome;
}

/**
 * The variables to run the CLI with, on top of the user's own.
 *
 * @returns only what is to be set
 */
export function cliEnvironment(facts: EnvironmentFacts): Record<string, string> {
  const home = decideHome(facts);
  const environment: Record<string, string> = {
    PATH: [facts.cliFolder, facts.user.PATH].filter(Boolean).join(delimiter),
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Everything is in place: a look-up at each run would cost seconds and, without a way out, fail.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  // The CLI collects garbage half of its time: it keeps little and makes much. More memory, a fifth less work.
  if (!facts.user.GOGC) environment.GOGC = "400";
  if (decideBackend(facts).kind === "user") {
    // The login is in the user's home, wherever our plugins are.
    if (home !== facts.ownHome)
      environment.PULUMI_CREDENTIALS_PATH = facts.user.PULUMI_CREDENTIALS_PATH || facts.ownHome;
    return environment;
  }
  environment.PULUMI_BACKEND_URL = embeddedAddress(facts.paths);
  // The passphrase's salt then comes from the state, so the site's file needs no line that only fits this machine.
  environment.PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER = "true";
  if (facts.user.PULUMI_CONFIG_PASSPHRASE === undefined && !facts.user.PULUMI_CONFIG_PASSPHRASE_FILE) {
    environment.PULUMI_CONFIG_PASSPHRASE_FILE = facts.paths.passphrase;
  }
  return environment;
}
