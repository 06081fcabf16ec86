/** What the wrapper needs to know about a command line for the Pulumi CLI. */
export interface PulumiCommand {
  /** The command's first word, with aliases resolved; undefined for a bare `pulumi` or only flags. */
  name?: string;
  /** The stack that `--stack` names. */
  stack?: string;
  /** The settings file that `--config-file` names in place of the stack's own. */
  configFile?: string;
  /** True when it names some resources of the stack only. */
  targeted?: boolean;
  /** True when it only prints help, or works in another folder (`--cwd`): then the wrapper adds nothing. */
  passThrough: boolean;
}

const ALIASES: Record<string, string> = { update: "up", pre: "preview", down: "destroy", dn: "destroy" };
const ON_THE_ENGINE = new Set(["up", "preview", "destroy", "refresh", "import", "watch"]);
const ONLY_TAKES_OR_LOOKS = new Set(["destroy", "refresh"]);
const CHANGES_STATE = new Set(["up", "destroy", "refresh", "import", "watch"]);
/** The CLI's flags that take the next word as their value: those before the command, and what is read here. */
const FLAGS_WITH_VALUE = new Set([
  "-C",
  "--cwd",
  "--color",
  "--config-file",
  "-s",
  "--stack",
  "-v",
  "--verbose",
  "--tracing",
  "--otel-traces",
  "--profiling",
  "--memprofilerate",
]);

const TARGETS = new Set(["-t", "--target", "--exclude"]);

/**
 * Reads a command line for the Pulumi CLI, as far as the wrapper needs it.
 *
 * @param args the words after `pulumi`
 */
export function readCommand(args: string[]): PulumiCommand {
  const command: PulumiCommand = { passThrough: false };
  for (let index = 0; index < args.length; index++) {
    const [flag = "", joined] = splitFlag(args[index] ?? "");
    if (flag === "--") break;
    if (!flag.startsWith("-")) {
      command.name ??= ALIASES[flag] ?? flag;
      continue;
    }
    const value = joined ?? (FLAGS_WITH_VALUE.has(flag) ? args[++index] : undefined);
    Object.assign(command, read(flag, value));
  }
  return command;
}

function read(flag: string, value: string | undefined): Partial<PulumiCommand> {
  if (flag === "-s" || flag === "--stack") return { stack: value };
  if (flag === "--config-file") return { configFile: value };
  if (TARGETS.has(flag)) return { targeted: true };
  return ["-C", "--cwd", "-h", "--help"].includes(flag) ? { passThrough: true } : {};
}

/** Whether the CLI is to show its debug messages. */
export function asksForDebug(args: string[]): boolean {
  const end = args.indexOf("--");
  const flags = end < 0 ? args : args.slice(0, end);
  return flags.some((word) => ["-d", "--debug", "--debug=true"].includes(word));
}

/** Whether a command deals with the containers themselves, so that an engine must be there. */
export function needsEngine(command: PulumiCommand): boolean {
  return !command.passThrough && ON_THE_ENGINE.has(command.name ?? "");
}

/** Whether a command may make containers, so that the base images of the stack's systems must be there. */
export function needsBaseImages(command: PulumiCommand): boolean {
  return needsEngine(command) && !ONLY_TAKES_OR_LOOKS.has(command.name ?? "");
}

/** Whether a command takes the whole stack away. */
export function takesAll({ name, targeted, passThrough }: PulumiCommand): boolean {
  return name === "destroy" && targeted !== true && !passThrough;
}

/** Whether a command changes the stack's state, so that it needs the stack's lock. */
export function changesState(command: PulumiCommand): boolean {
  return !command.passThrough && CHANGES_STATE.has(command.name ?? "");
}

function splitFlag(word: string): [flag: string, value?: string] {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}
