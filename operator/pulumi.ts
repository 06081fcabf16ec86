/** `npm run pulumi -- <args>`: the resolved CLI in the project's environment. */
import { basename, join } from "node:path";
import { ensure } from "../toolchain/ensure";
import type { Backend } from "../toolchain/environment";
import { projectRoot } from "../toolchain/paths";
import { createProgress, type PartReport, type Progress, standInLine } from "../toolchain/report";
import { type CliContext, type CliOutput, type PulumiResult, runCli } from "./cli";
import {
  asksForDebug,
  changesState,
  needsBaseImages,
  needsEngine,
  type PulumiCommand,
  readCommand,
  takesAll,
} from "./command-line";
import { selectedStack } from "./default-stack";
import { projectName } from "./project";
import { cleanSiteFiles, isElsewhere, systemsOfStack, type WantedSystems } from "./site-file";
import { fileBackendFolder } from "./stack-locks";
import { mendStateAttributes } from "./state-attributes";

/** How the CLI is run. */
export interface RunPulumiOptions {
  /** Where progress goes. Default: stderr. */
  progress?: Progress;
  /** `inherit`: the CLI's output is ours; `stderr`: it goes there; `pipe`: it is returned. Default: `inherit`. */
  stdio?: CliOutput;
  /** What the CLI reads on its standard input. Default: ours. */
  input?: string;
  /** Folder of Pulumi.yaml. Default: this project's. */
  projectFolder?: string;
  /** Variables on top of the project's environment. Default: none. */
  environment?: Record<string, string>;
  /** Only the CLI: no engine is started, and no killed update is got over. Default: false. */
  bare?: boolean;
  /** False where no image is built or pulled, so that no base image has to be there. Default: true. */
  baseImages?: boolean;
  /** Told each line of what was done to get over an update that was killed. Default: nobody. */
  healed?: (line: string) => void;
  /** Called when everything is in place, right before the CLI. What it throws keeps the CLI from being run. */
  before?: () => Promise<void>;
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
  const onTheEngine = options.bare !== true && needsEngine(command);
  const cli = await ensure({ scope: "cli", progress });
  const environment = {
    ...process.env,
    ...cli.environment,
    ...programOptions(args, command),
    ...options.environment,
  };
  const context: CliContext = {
    ...{ pulumi: cli.pulumi, environment, projectFolder: options.projectFolder ?? projectRoot },
    embedded: cli.backend.kind === "embedded",
    stateFolder: stateFolder(cli.backend, environment),
  };
  mendStates(context, telling({ ...options, progress }));
  try {
    if (onTheEngine) await prepareEngine(context, command, { ...options, progress });
    await options.before?.();
    return await runCli(context, args, options.stdio, options.input);
  } finally {
    if (context.embedded) cleanSites(context);
  }
}

/** A folder may also be what the user has logged in to. */
function stateFolder(backend: Backend, { PULUMI_BACKEND_URL }: NodeJS.ProcessEnv): string | undefined {
  return fileBackendFolder(PULUMI_BACKEND_URL ?? (backend.kind === "user" ? backend.description : undefined));
}

/**
 * What the CLI does not tell the program: that it asks for debug messages, of which the program leaves out the SDK's
 * part (src/quick-registration), and which settings file it has read (src/config/settings-file.ts).
 */
function programOptions(args: string[], { configFile }: PulumiCommand): Record<string, string> {
  return {
    ...(asksForDebug(args) ? { SITESTACK_DEBUG: "1" } : {}),
    ...(configFile === undefined ? {} : { SITESTACK_SITE_FILE: configFile }),
  };
}

/** The engine with the base images of the stack's systems, and a stack that no killed update is in the way of. */
async function prepareEngine(
  context: CliContext,
  command: PulumiCommand,
  options: RunPulumiOptions & { progress: Progress },
): Promise<void> {
  const { progress } = options;
  const selected = command.stack ?? process.env.PULUMI_STACK ?? (await selectedStack(context, progress));
  // A stack may be written with its organization and project; what we look for has its bare name.
  const stack = selected === undefined ? undefined : basename(selected);
  const parts: PartReport[] = [];
  for (const { types: systems, platform } of wantedSystems(context, command, stack, options))
    parts.push(...(await ensure({ scope: "all", systems, platform, progress })).parts);
  const standIns = standInLine(parts);
  if (standIns !== undefined) progress.line(standIns);
  if (selected === undefined || stack === undefined) return;
  await prepareStack(context, command, selected, options);
  if (takesAll(command) && !isElsewhere(context.projectFolder, stack, command.configFile)) {
    const { refuseGuests } = require("./network-guests") as typeof import("./network-guests");
    await refuseGuests(stack);
  }
}

/** Before each command, also those that only read: there is nothing else that they could say of such a state. */
function mendStates({ stateFolder, projectFolder }: CliContext, { line }: Progress): void {
  if (stateFolder === undefined) return;
  for (const stack of mendStateAttributes(stateFolder, projectName(projectFolder)))
    line(
      `the state of ${stack} can be read again: a CLI was killed while it wrote it; what it had before is there`,
    );
}

function cleanSites({ stateFolder, projectFolder }: CliContext): void {
  if (stateFolder !== undefined)
    cleanSiteFiles(projectFolder, join(stateFolder, ".pulumi", "stacks", projectName(projectFolder)));
}

/**
 * The systems whose base images must be there. At least one entry where the site has a host here: the engine is wanted
 * whatever the systems. A runner that deploys to other machines needs none of its own.
 */
function wantedSystems(
  context: CliContext,
  command: PulumiCommand,
  stack: string | undefined,
  { baseImages = true }: RunPulumiOptions,
): Partial<WantedSystems>[] {
  if (stack !== undefined && isElsewhere(context.projectFolder, stack, command.configFile)) return [];
  if (!baseImages || !needsBaseImages(command)) return [{ types: [] }];
  // Where nobody knows yet which stack it will be, those of the dev site.
  const systems =
    stack === undefined ? undefined : systemsOfStack(context.projectFolder, stack, command.configFile);
  return systems === undefined || systems.length === 0 ? [{ types: systems && [] }] : systems;
}

async function prepareStack(
  context: CliContext,
  command: PulumiCommand,
  qualifiedStack: string,
  options: RunPulumiOptions & { progress: Progress },
): Promise<void> {
  // Loaded here only: most commands need none of it.
  const { recover } = require("./recovery") as typeof import("./recovery");
  const project = projectName(context.projectFolder);
  const stack = { stack: basename(qualifiedStack), qualifiedStack, project };
  await recover({ ...context, ...stack, changesState: changesState(command) }, telling(options));
}

/** Progress that is told to whoever wants to know what was healed as well. */
function telling({ progress, healed = () => {} }: RunPulumiOptions & { progress: Progress }): Progress {
  return {
    ...progress,
    line(text) {
      progress.line(text);
      healed(text);
    },
  };
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
