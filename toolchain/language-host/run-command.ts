import type { RuntimeOptions } from "./runtime-options";

/** One run of a program, as the engine asks for it. */
export interface ProgramRun {
  /** Address of the engine's resource monitor, `host:port`. */
  monitor: string;
  /** Address of the engine itself (log, root resource), `host:port`. */
  engine: string;
  organization: string;
  project: string;
  stack: string;
  /** Folder of Pulumi.yaml. */
  rootDirectory: string;
  /** Folder that the program runs in. */
  pwd: string;
  /** Whether this is a preview. */
  dryRun: boolean;
  /** Highest number of resource operations at a time. */
  parallel: number;
  /** `main` of Pulumi.yaml, or `.` for what package.json says. */
  entryPoint: string;
  /** Arguments for the program itself. */
  args: string[];
  /** The stack's configuration, decrypted: `project:name` to value. */
  config: Record<string, string>;
  /** The keys of `config` whose values are secrets. */
  secretKeys: string[];
}

/** A command line for node, with what it needs in its environment. */
export interface NodeCommand {
  args: string[];
  /** Secrets travel in here and not in `args`, which every user of the machine may read. */
  environment: Record<string, string>;
}

/**
 * The command that runs a program through the SDK's own runner.
 *
 * @param run what the engine asks for
 * @param options the project's runtime options
 * @param runner path of `@pulumi/pulumi/cmd/run`
 */
export function nodeCommand(run: ProgramRun, options: RuntimeOptions, runner: string): NodeCommand {
  const flags = {
    monitor: run.monitor,
    engine: run.engine,
    organization: run.organization,
    project: run.project,
    "root-directory": run.rootDirectory,
    stack: run.stack,
    pwd: run.pwd,
  };
  const given = Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value]));
  const dryRun = run.dryRun ? ["--dry-run"] : [];
  return {
    args: [
      ...options.nodeargs,
      runner,
      ...given,
      ...dryRun,
      "--parallel",
      String(run.parallel),
      run.entryPoint === "" ? "." : run.entryPoint,
      ...run.args,
    ],
    environment: {
      PULUMI_CONFIG: JSON.stringify(
        Object.fromEntries(Object.entries(run.config).map(([key, value]) => [sdkKey(key), value])),
      ),
      // As the engine says them: the SDK compares them with `secrets:token`, not with the form above.
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
      PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
      ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
    },
  };
}

/** The engine says `sitestack:site`, the SDK's runtime reads `sitestack:config:site`. */
function sdkKey(key: string): string {
  const [namespace, ...rest] = key.split(":");
  return rest[0] === "config" ? key : `${namespace}:config:${rest.join(":")}`;
}

/** How a run ended, in the terms of the engine's RunResponse. */
export interface RunOutcome {
  /** What to tell the user; empty when there is nothing to add. */
  error: string;
  /** True when the program has told the user itself what went wrong. */
  bail: boolean;
}

/** The SDK's runner ends with this code when it has logged the problem (cmd/run/index.js says why 32). */
const EXIT_AFTER_LOGGING = 32;

/**
 * Judges how the program's process ended.
 *
 * @param code exit code, or null when a signal ended it
 * @param signal the signal's name, or null
 */
export function judgeExit(code: number | null, signal: string | null): RunOutcome {
  if (code === 0) return { error: "", bail: false };
  if (code === EXIT_AFTER_LOGGING) return { error: "", bail: true };
  if (code !== null) return { error: `Program exited with non-zero exit code: ${code}`, bail: false };
  return { error: `Program was ended by the signal ${signal}`, bail: false };
}
