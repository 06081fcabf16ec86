import { basename } from "node:path";
import type { Progress } from "../toolchain/report";
import { DEFAULT_STACK } from "./default-stack";
import { runPulumi } from "./pulumi";

/** Whether the backend has the stack `dev` of this project. */
export async function hasDevStack(progress: Progress): Promise<boolean> {
  const listed = await runPulumi(["stack", "ls", "--json"], { progress, stdio: "pipe" });
  if (listed.exitCode !== 0) throw new Error(`the stacks cannot be listed: ${listed.stderr.trim()}`);
  return stackNames(listed.stdout).includes(DEFAULT_STACK);
}

/** The bare names in `pulumi stack ls --json`. */
export function stackNames(json: string): string[] {
  return (JSON.parse(json) as { name: string }[]).map(({ name }) => basename(name));
}

/** Makes the stack `dev`. It does not become the selected one: that is for the user to decide. */
export async function makeDevStack(progress: Progress): Promise<void> {
  const made = await runPulumi(["stack", "init", DEFAULT_STACK, "--no-select"], { progress, stdio: "pipe" });
  if (made.exitCode !== 0) {
    throw new Error(`the stack ${DEFAULT_STACK} cannot be made: ${made.stderr.trim()}`);
  }
  progress.line(`made the stack ${DEFAULT_STACK}`);
}
