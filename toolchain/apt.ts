import { ToolchainError } from "./error";
import { lastLines, run } from "./run";

/**
 * Runs apt-get without a question.
 *
 * @param args like `["install", "-y", "debootstrap"]`
 * @param next what the reader can do where it fails
 * @throws ToolchainError with apt's last lines
 */
export async function aptGet(args: string[], next: string): Promise<void> {
  const outcome = await run("apt-get", args, { environment: { DEBIAN_FRONTEND: "noninteractive" } });
  if (outcome.exitCode === 0) return;
  throw new ToolchainError(`apt-get ${args.join(" ")} failed:\n${lastLines(outcome)}`, next);
}
