import type { Progress } from "../../../toolchain/report";
import { lastLines } from "../../../toolchain/run";
import { runPulumi } from "../../pulumi";
import type { Looked } from "./engine-view";
import { type LookOptions, lookAt } from "./look";
import { type WantedHost, wantedHosts } from "./wanted";

/** A stack, and the folder of its program. */
export interface StackPlace {
  stack: string;
  /** Default: this project's. */
  folder?: string;
  progress: Progress;
}

/** A host of the state, and what was found there. */
export interface LookedHost {
  wanted: WantedHost;
  looked: Looked;
}

/** The site's name: a stack may be written with its organization and project. */
export function siteOf({ stack }: Pick<StackPlace, "stack">): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}

/**
 * What a stack's state has on its hosts. Secrets are in plain text in memory alone.
 * @throws Error in the CLI's own words: no such stack, no passphrase
 */
export async function readWanted(place: StackPlace): Promise<WantedHost[]> {
  const asking = () => askCli(place, ["stack", "export", "--show-secrets"]);
  return wantedHosts(await place.progress.during("reading the stack's state", asking));
}

/** Looks at all hosts at once. */
export function lookAtAll(
  place: StackPlace,
  hosts: readonly WantedHost[],
  options: LookOptions,
): Promise<LookedHost[]> {
  const looks = hosts.map(async (wanted) => ({
    wanted,
    looked: await lookAt(wanted, siteOf(place), options),
  }));
  return place.progress.during("looking at the hosts", () => Promise.all(looks));
}

/** What the CLI prints. It starts no engine and heals nothing. @throws Error with its last words */
export async function askCli({ stack, folder, progress }: StackPlace, args: string[]): Promise<string> {
  const outcome = await runPulumi([...args, "--stack", stack, "--non-interactive"], {
    ...{ progress, stdio: "pipe", bare: true, ...(folder === undefined ? {} : { projectFolder: folder }) },
  });
  if (outcome.exitCode !== 0) throw new Error(lastLines(outcome));
  return outcome.stdout;
}
