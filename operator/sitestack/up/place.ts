import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Progress } from "../../../toolchain/report";
import type { CliOutput, PulumiResult } from "../../cli";
import { type RunPulumiOptions, runPulumi } from "../../pulumi";
import { type Failure, readEvents, recreatedServices, type UpdateEvents } from "./events";
import { type DeployedState, readState } from "./state";

/** Where a stack is worked on. */
export interface Place {
  /** As the CLI knows it, maybe with its organization and project. */
  stack: string;
  /** The site: the stack's bare name. */
  site: string;
  /** Folder of Pulumi.yaml and the site files. */
  folder: string;
  progress: Progress;
  /** Where the CLI's own output goes. */
  output: CliOutput;
  /** Throws when somebody has asked for the end, so that nothing more begins. Default: nobody can. */
  heed?: () => void;
}

/** What one update did. */
export interface Deployment {
  exitCode: number;
  events: UpdateEvents;
}

/** Runs a command of the CLI on the stack, its output returned. @throws Error with what it said */
export async function ask(place: Place, args: string[], input?: string): Promise<string> {
  const { stack, folder: projectFolder, progress } = place;
  const command = [...args, "--stack", stack, "--non-interactive"];
  const answer = await runPulumi(command, { projectFolder, progress, stdio: "pipe", bare: true, input });
  if (answer.exitCode !== 0) throw new Error(`pulumi ${args.slice(0, 2).join(" ")}: ${answer.stderr.trim()}`);
  return answer.stdout;
}

/** The stack's state, secrets in plain text: nothing of it may be shown. */
export async function stateOf(place: Place): Promise<DeployedState> {
  return readState(await ask(place, ["stack", "export", "--show-secrets"]));
}

/** The values of the stack's settings that nobody may see. */
export async function secretsOf(place: Place): Promise<string[]> {
  type Settings = Record<string, { value?: string; secret?: boolean }>;
  const settings = JSON.parse(await ask(place, ["config", "--json", "--show-secrets"])) as Settings;
  return Object.values(settings).flatMap(({ value, secret }) => (secret === true && value ? [value] : []));
}

/**
 * `pulumi up`, with its output for whoever watches and its events for us.
 * @throws Error when it has not even begun: no such stack, no login
 */
export async function deploy(
  place: Place,
  args: readonly string[],
  options: RunPulumiOptions = {},
): Promise<Deployment> {
  const command = ["up", "--yes", "--skip-preview", ...args];
  const { exitCode, log } = await logged(place, command, { stdio: place.output, ...options });
  return { exitCode, events: readEvents(log) };
}

/** What an update would do cannot be seen: neither what it would recreate, then. */
export class PreviewFailed extends Error {
  constructor(readonly failures: Failure[]) {
    super(failures.map(({ message }) => message).join("\n"));
    this.name = "PreviewFailed";
  }
}

/** The services that an update would recreate. @throws PreviewFailed with the CLI's own words */
export async function recreatedBy(place: Place): Promise<string[]> {
  const preview = ["preview", "--non-interactive"];
  const { exitCode, log } = await logged(place, preview, { stdio: "pipe", bare: true });
  if (exitCode === 0) return recreatedServices(log);
  const { failures } = readEvents(log);
  const silent = [{ message: `pulumi preview ended with ${exitCode}`, gates: [] }];
  throw new PreviewFailed(failures.length > 0 ? failures : silent);
}

/** Runs the CLI and reads the log of its events. */
async function logged(
  { stack, progress, folder: projectFolder }: Place,
  args: readonly string[],
  options: RunPulumiOptions,
): Promise<{ exitCode: number; log: string }> {
  // Readable by nobody else: events have the inputs of resources, if without secrets.
  const logs = mkdtempSync(join(tmpdir(), "sitestack-up-"));
  const file = join(logs, "events.json");
  try {
    const { exitCode, stderr } = await runPulumi([...args, "--stack", stack, "--event-log", file], {
      ...{ progress, projectFolder, ...options },
      // What the CLI's own automation API sets to have the flag.
      environment: { PULUMI_DEBUG_COMMANDS: "true", ...options.environment },
    });
    return { exitCode, log: textOf(file, exitCode, stderr) };
  } finally {
    rmSync(logs, { recursive: true, force: true });
  }
}

/** @param said what the CLI has said, where nobody has seen it. */
function textOf(log: string, exitCode: PulumiResult["exitCode"], said: string): string {
  try {
    return readFileSync(log, "utf8");
  } catch {
    const why = said.trim() === "" ? "; its own message says why." : `:\n${said.trim()}`;
    throw new Error(`pulumi ended with ${exitCode} before it began${why}`);
  }
}
