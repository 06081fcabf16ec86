import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The user's own Pulumi home, as the CLI finds it without us. */
export function ownPulumiHome(environment = process.env): string {
  return environment.PULUMI_HOME || join(homedir(), ".pulumi");
}

/**
 * The backend that the user has logged in to with `pulumi login`.
 *
 * @returns its URL, or undefined when there is no login
 */
export function loggedInTo(environment = process.env): string | undefined {
  const folder = environment.PULUMI_CREDENTIALS_PATH || ownPulumiHome(environment);
  try {
    return JSON.parse(readFileSync(join(folder, "credentials.json"), "utf8")).current || undefined;
  } catch {
    // No file, or one that the CLI itself would refuse with a message of its own.
    return undefined;
  }
}
