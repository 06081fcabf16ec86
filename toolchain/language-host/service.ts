import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type {
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import * as language from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { findRunner, installedPackages, requiredPlugins } from "./installed-packages";
import { endChild, own } from "./lifetime";
import { judgeExit, nodeCommand, type ProgramRun } from "./run-command";
import { runPlugin } from "./run-plugin";
import { parseRuntimeOptions } from "./runtime-options";

/** The language host's own version: it follows the project, not the CLI. */
const VERSION = "0.1.0";

type Handler<Request, Response> = (
  request: Request,
  call: ServerUnaryCall<Request, Response>,
) => Promise<Response>;

/**
 * The service that the CLI talks to. What is not in it (debugging, code generation) is answered by gRPC
 * itself as unimplemented, or with a sentence that says so.
 *
 * @param engineAddress the engine's address, until a Handshake names another
 */
export function createLanguageRuntime(engineAddress: string): UntypedServiceImplementation {
  const running = new Set<ChildProcess>();
  let engine = engineAddress;
  return {
    handshake: unary<language.LanguageHandshakeRequest, language.LanguageHandshakeResponse>(
      async (request) => {
        engine = request.getEngineAddress() || engine;
        return new language.LanguageHandshakeResponse();
      },
    ),
    getPluginInfo: unary<Empty, plugin.PluginInfo>(async () => new plugin.PluginInfo().setVersion(VERSION)),
    getRequiredPackages: unary(getRequiredPackages),
    getRequiredPlugins: unary(getRequiredPlugins),
    run: unary<language.RunRequest, language.RunResponse>((request, call) =>
      run(request, call, engine, running),
    ),
    installDependencies,
    about: unary<language.AboutRequest, language.AboutResponse>(async () =>
      new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
    ),
    getProgramDependencies: unary(getProgramDependencies),
    runtimeOptionsPrompts: unary<language.RuntimeOptionsRequest, language.RuntimeOptionsResponse>(
      async () => new language.RuntimeOptionsResponse(),
    ),
    runPlugin,
    cancel: unary<Empty, Empty>(async () => {
      for (const child of running) endChild(child);
      return new Empty();
    }),
  };
}

/** Turns a promise into gRPC's callback, and whatever is thrown into an error that the CLI prints as it is. */
function unary<Request, Response>(handler: Handler<Request, Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    handler(call.request, call).then(
      (response) => callback(null, response),
      (error: Error) => callback({ code: status.UNKNOWN, details: error.message }),
    );
  };
}

async function getRequiredPackages(request: language.GetRequiredPackagesRequest) {
  const packages = requiredPlugins(request.getInfo()?.getProgramDirectory() ?? "").map(
    ({ name, version, server }) =>
      new plugin.PackageDependency().setName(name).setKind("resource").setVersion(version).setServer(server),
  );
  return new language.GetRequiredPackagesResponse().setPackagesList(packages);
}

async function getRequiredPlugins(request: language.GetRequiredPluginsRequest) {
  const plugins = requiredPlugins(request.getInfo()?.getProgramDirectory() ?? "").map(
    ({ name, version, server }) =>
      new plugin.PluginDependency().setName(name).setKind("resource").setVersion(version).setServer(server),
  );
  return new language.GetRequiredPluginsResponse().setPluginsList(plugins);
}

async function getProgramDependencies(request: language.GetProgramDependenciesRequest) {
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const dependencies = installedPackages(directory, request.getTransitivedependencies()).map(
    ({ name, version }) => new language.DependencyInfo().setName(name).setVersion(version),
  );
  return new language.GetProgramDependenciesResponse().setDependenciesList(dependencies);
}

async function run(
  request: language.RunRequest,
  call: ServerUnaryCall<language.RunRequest, language.RunResponse>,
  engine: string,
  running: Set<ChildProcess>,
): Promise<language.RunResponse> {
  if (request.getAttachDebugger()) {
    throw new Error(
      "The registry-only Node language host attaches no debugger. Next: run without --attach-debugger.",
    );
  }
  const info = request.getInfo();
  const options = parseRuntimeOptions((info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>);
  const runner = findRunner(info?.getProgramDirectory() || request.getPwd());
  const command = nodeCommand(readRun(request, engine), options, runner);
  const child = spawn(process.execPath, command.args, {
    cwd: request.getPwd(),
    env: { ...process.env, ...command.environment },
    // The program's output is ours: the engine shows it line by line.
    stdio: ["ignore", "inherit", "inherit"],
  });
  running.add(child);
  own(child);
  call.on("cancelled", () => endChild(child));
  try {
    const [code, signal] = await exitOf(child);
    const outcome = judgeExit(code, signal);
    return new language.RunResponse().setError(outcome.error).setBail(outcome.bail);
  } finally {
    running.delete(child);
  }
}

function readRun(request: language.RunRequest, engine: string): ProgramRun {
  const info = request.getInfo();
  return {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    rootDirectory: info?.getRootDirectory() ?? "",
    pwd: request.getPwd(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    entryPoint: info?.getEntryPoint() || request.getProgram(),
    args: request.getArgsList(),
    config: Object.fromEntries(request.getConfigMap().getEntryList()),
    secretKeys: request.getConfigsecretkeysList(),
  };
}

function exitOf(child: ChildProcess): Promise<[code: number | null, signal: string | null]> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`node could not be started: ${error.message}`)));
    child.once("exit", (code, signal) => resolve([code, signal]));
  });
}

/** `pulumi install`: npm's own progress, streamed to the CLI as it comes. */
function installDependencies(
  call: ServerWritableStream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>,
): void {
  const directory = call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory();
  const command = existsSync(join(directory, "package-lock.json")) ? "ci" : "install";
  const child = spawn("npm", [command], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  own(child);
  call.on("cancelled", () => endChild(child));
  child.stdout.on("data", (bytes: Buffer) =>
    call.write(new language.InstallDependenciesResponse().setStdout(bytes)),
  );
  child.stderr.on("data", (bytes: Buffer) =>
    call.write(new language.InstallDependenciesResponse().setStderr(bytes)),
  );
  const fail = (details: string) => call.emit("error", { code: status.UNKNOWN, details });
  child.once("error", (error) =>
    fail(`npm could not be started: ${error.message}. Next: install Node with npm.`),
  );
  child.once("close", (code) =>
    code === 0 ? call.end() : fail(`npm ${command} in ${directory} ended with exit code ${code}`),
  );
}
