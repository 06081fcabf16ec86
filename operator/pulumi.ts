/** `npm run pulumi -- <args>`: the resolved CLI in the project's environment. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ensure } from "../toolchain/ensure";
import { projectRoot } from "../toolchain/paths";
import { createProgress, type Progress, standInLine } from "../toolchain/report";
import { type CliContext, type PulumiResult, runCli } from "./cli";
import { changesState, needsEngine, type PulumiCommand, readCommand } from "./command-line";
import { selectedStack } from "./default-stack";
import { cleanSiteFiles } from "./site-file";
import { fileBackendFolder } from "./stack-locks";

/** How the CLI is run. */
export interface RunPulumiOptions {
  /** Where progress goes. Default: stderr. */
  progress?: Progress;
  /** `inherit`: the CLI's output is ours; `pipe`: it is returned. Default: `inherit`. */
  stdio?: "inherit" | "pipe";
  /** Folder of Pulumi.yaml. Default: this project's. */
  projectFolder?: string;
  /** Variables on top of the project's environment. Default: none. */
  environment?: Record<string, string>;
}

/**
 * Runs the CLI with the whole toolchain in place; for commands that deal with containers also with an engine, and after
 * getting over an update that was killed.
 *
 * @param args the words after `pulumi`
 * @throws ToolchainError when something cannot be had; StackIsLocked when somebody else is at work on the stack
 */
export async function runPulumi(args: string[], options: RunPulumiOptions = {}): Promise<PulumiResult> {
  const progress = options.progress ?? createProgress();
  const command = readCommand(args);
  const onTheEngine = needsEngine(command);
  const toolchain = await ensure({ scope: onTheEngine ? "all" : "cli", progress });
  const context: CliContext = {
    pulumi: toolchain.pulumi,
    environment: { ...process.env, ...toolchain.environment, ...options.environment },
    projectFolder: options.projectFolder ?? projectRoot,
    embedded: toolchain.backend.kind === "embedded",
  };
  const standIns = onTheEngine ? standInLine(toolchain.parts) : undefined;
  if (standIns !== undefined) progress.line(standIns);
  try {
    if (onTheEngine) await prepareStack(context, command, progress);
    return await runCli(context, args, options.stdio);
  } finally {
    if (context.embedded) cleanSites(context);
  }
}

function cleanSites({ environment, projectFolder }: CliContext): void {
  const backend = fileBackendFolder(environment.PULUMI_BACKEND_URL);
  if (backend !== undefined)
    cleanSiteFiles(projectFolder, join(backend, ".pulumi", "stacks", projectName(projectFolder)));
}

async function prepareStack(context: CliContext, command: PulumiCommand, progress: Progress): Promise<void> {
  const selected = command.stack ?? process.env.PULUMI_STACK ?? (await selectedStack(context, progress));
  if (selected === undefined) return;
  // Loaded here only: most commands need none of it.
  const { recover } = require("./recovery") as typeof import("./recovery");
  // A stack may be written with its organization and project; what we look for has its bare name.
  const stack = { project: projectName(context.projectFolder), stack: basename(selected) };
  await recover({ ...context, ...stack, changesState: changesState(command) }, progress);
}

function projectName(folder: string): string {
  const { parse } = require("yaml") as typeof import("yaml");
  return parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")).name;
}

async function main(): Promise<void> {
  try {
    process.exitCode = (await runPulumi(process.argv.slice(2))).exitCode;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
