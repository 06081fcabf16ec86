import { spawn } from "node:child_process";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { type RunPluginRequest as Request, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import { findRunner } from "./installed-packages";
import { endChild, own } from "./lifetime";
import { parseRuntimeOptions, type RuntimeOptions } from "./runtime-options";

/** The SDK's runner for each kind of plugin that is a Node program: a policy pack, or a component provider. */
const RUNNERS: Record<string, "run-policy-pack" | "run-plugin"> = {
  analyzer: "run-policy-pack",
  resource: "run-plugin",
};

/** The SDK's runner for a kind of plugin. @throws Error for a kind that Node has none for. */
export function pluginRunner(kind: string): (typeof RUNNERS)[string] {
  const runner = RUNNERS[kind];
  if (runner !== undefined) return runner;
  throw new Error(
    `The registry-only Node language host runs ${Object.keys(RUNNERS).join(" and ")} plugins (asked for "${kind}"). Next: install the official Pulumi CLI.`,
  );
}

/**
 * The words after `node` that run a plugin.
 *
 * @param options the plugin's own runtime options (PulumiPolicy.yaml, PulumiPlugin.yaml)
 * @param runner path of the SDK's runner
 * @param args what the engine passes on: its own address
 */
export function pluginArguments(options: RuntimeOptions, runner: string, args: readonly string[]): string[] {
  // The runner changes into no folder: it is started in the plugin's, where its package.json is.
  return [...options.nodeargs, runner, ...args, "."];
}

/** The engine sends a plugin's environment as `NAME=value`; none means its own. */
export function pluginEnvironment(
  list: readonly string[],
  own: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  if (list.length === 0) return own;
  return Object.fromEntries(list.map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
}

/** Runs a policy pack or a component provider: its output streams to the CLI, its exit code comes last. */
export function runPlugin(call: ServerWritableStream<Request, RunPluginResponse>): void {
  const fail = (error: Error) => call.emit("error", { code: status.UNKNOWN, details: error.message });
  try {
    const child = startPlugin(call.request);
    own(child);
    call.on("cancelled", () => endChild(child));
    child.stdout.on("data", (bytes: Buffer) => call.write(new RunPluginResponse().setStdout(bytes)));
    child.stderr.on("data", (bytes: Buffer) => call.write(new RunPluginResponse().setStderr(bytes)));
    child.once("error", (error) => fail(new Error(`node could not be started: ${error.message}`)));
    child.once("close", (code) => {
      call.write(new RunPluginResponse().setExitcode(code ?? 1));
      call.end();
    });
  } catch (error) {
    fail(error as Error);
  }
}

function startPlugin(request: Request) {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() || request.getProgram();
  const options = parseRuntimeOptions((info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>);
  const runner = findRunner(folder, pluginRunner(request.getKind()));
  return spawn(process.execPath, pluginArguments(options, runner, request.getArgsList()), {
    cwd: folder,
    env: pluginEnvironment(request.getEnvList()),
    stdio: ["ignore", "pipe", "pipe"],
  });
}
