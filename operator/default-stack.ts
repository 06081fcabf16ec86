import type { Progress } from "../toolchain/report";
import { type CliContext, runCli } from "./cli";

/** The stack that is made and selected when none is, so that the first `up` of a fresh clone needs no other command. */
export const DEFAULT_STACK = "dev";

/**
 * The stack that a command without `--stack` works on.
 *
 * @returns its name as the CLI shows it; undefined when none is selected in a backend of the user's own, where the CLI
 * asks for one
 */
export async function selectedStack(context: CliContext, progress: Progress): Promise<string | undefined> {
  const selected = await runCli(context, ["stack", "--show-name", "--non-interactive"], "pipe");
  if (selected.exitCode === 0) return selected.stdout.trim();
  if (!context.embedded) return undefined;
  const create = ["stack", "select", DEFAULT_STACK, "--create", "--non-interactive"];
  const created = await runCli(context, create, "pipe");
  if (created.exitCode !== 0)
    throw new Error(`The stack ${DEFAULT_STACK} could not be selected: ${created.stderr}`);
  progress.line(`selected the stack ${DEFAULT_STACK}`);
  return DEFAULT_STACK;
}
