import execa from "execa";

/** A CLI and its whole environment. */
export interface CliContext {
  /** Path of the CLI. */
  pulumi: string;
  /** All variables that it sees. */
  environment: Record<string, string | undefined>;
  /** Folder of Pulumi.yaml. */
  projectFolder: string;
  /** Whether the stacks are in the project's own file backend and not in one of the user's. */
  embedded: boolean;
  /** The folder that holds the stacks, where they are in one that can be read here. */
  stateFolder?: string;
}

/** What a run of the CLI gave. */
export interface PulumiResult {
  exitCode: number;
  /** Empty unless it was asked for. */
  stdout: string;
  stderr: string;
}

/** Where the CLI's output goes. */
export type CliOutput = "inherit" | "stderr" | "pipe";

const WRITES = { inherit: ["inherit", "inherit"], stderr: [2, 2], pipe: ["pipe", "pipe"] } as const;

/**
 * Runs the CLI in the project's folder until it ends.
 *
 * @param stdio `inherit`: its output is ours; `stderr`: it all goes to our stderr; `pipe`: it is returned
 * @param input what it reads on its standard input. Default: ours, or nothing where its output is returned
 */
export async function runCli(
  context: CliContext,
  args: string[],
  stdio: CliOutput = "inherit",
  input?: string,
): Promise<PulumiResult> {
  // The terminal sends Ctrl-C to the CLI as well, which then ends in good order: we only wait for it.
  const wait = () => {};
  process.on("SIGINT", wait);
  try {
    const result = await execa(context.pulumi, args, {
      cwd: context.projectFolder,
      env: context.environment as NodeJS.ProcessEnv,
      extendEnv: false,
      reject: false,
      maxBuffer: 1 << 28,
      ...(input === undefined ? {} : { input }),
      stdio: [input === undefined ? reads(stdio) : "pipe", ...WRITES[stdio]],
    });
    return { exitCode: result.exitCode ?? 1, stdout: result.stdout ?? "", stderr: result.stderr ?? "" };
  } finally {
    process.off("SIGINT", wait);
  }
}

/** Nobody can answer a question that nobody sees. */
function reads(stdio: CliOutput): "inherit" | "ignore" {
  return stdio === "pipe" ? "ignore" : "inherit";
}
