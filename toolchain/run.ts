import execa from "execa";

/** What a command did. A command that cannot be started has `exitCode` 127, as in a shell. */
export interface CommandOutcome {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** True when it was ended because its time was up. */
  timedOut: boolean;
}

/** How a command is run. */
export interface CommandSettings {
  /** Working directory. Default: ours. */
  cwd?: string;
  /** Variables on top of our own environment; `undefined` takes one away. Default: none. */
  environment?: Record<string, string | undefined>;
  /** Milliseconds after which it is ended. Default: no limit. */
  timeoutMs?: number;
}

/**
 * Runs a command to its end with its output collected. Never throws: the outcome says it all.
 *
 * @param command an executable's name or path
 * @param args its arguments, passed as they are (no shell)
 */
export async function run(
  command: string,
  args: string[],
  settings: CommandSettings = {},
): Promise<CommandOutcome> {
  const result = await execa(command, args, {
    cwd: settings.cwd,
    env: settings.environment as NodeJS.ProcessEnv,
    timeout: settings.timeoutMs,
    reject: false,
    stdin: "ignore",
    maxBuffer: 64 * 1024 * 1024,
  });
  return {
    exitCode: result.exitCode ?? 127,
    stdout: result.stdout ?? "",
    // An executable that is not there has no stderr: execa's own message says so.
    stderr: result.stderr || ((result as { originalMessage?: string }).originalMessage ?? ""),
    timedOut: result.timedOut,
  };
}

/** The last lines of a command's output, for a message: where tools write what went wrong. */
export function lastLines(
  outcome: Pick<CommandOutcome, "stdout" | "stderr"> & { timedOut?: boolean },
  count = 15,
): string {
  if (outcome.timedOut) return "no answer in time";
  const text = `${outcome.stdout}\n${outcome.stderr}`.trim();
  return text.split("\n").slice(-count).join("\n");
}
