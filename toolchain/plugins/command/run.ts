import { createHash } from "node:crypto";
import { join } from "node:path";
import { showStatus } from "../provider/engine-log";
import { assetArchive, fileAsset, isObject, type Properties, reveal, type Value } from "../provider/values";
import { execute } from "./execute";
import { type FoundFile, findFiles } from "./globs";

/**
 * Runs one command of a resource or function.
 * @param request Where the lines are shown that it writes, and how long it may run. Empty for a function.
 * @param inputs The base inputs; secret marks are taken off here and nowhere else.
 * @param previous The outputs of the run before, which the command finds in its environment.
 * @returns The outputs: stdout, stderr, and the files that were asked for.
 */
export async function runCommand(
  request: { urn: string; timeoutSeconds: number },
  command: Value,
  inputs: Properties,
  previous: Properties,
): Promise<Properties> {
  const plain = reveal(inputs) as Properties;
  const directory = typeof plain.dir === "string" ? plain.dir : process.cwd();
  const output = await execute({
    command: String(reveal(command)),
    interpreter: strings(plain.interpreter) ?? ["/bin/sh", "-c"],
    directory,
    environment: { ...environmentOf(plain), ...previousOutputs(plain, reveal(previous) as Properties) },
    stdin: String(plain.stdin ?? ""),
    timeoutSeconds: request.timeoutSeconds,
    onLine: (stream, line) => {
      if (shows(plain.logging, stream)) showStatus(request.urn, line);
    },
  });
  return { ...output, ...(await assets(directory, plain)) };
}

function strings(value: Value | undefined): string[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
}

function environmentOf({ environment }: Properties): Record<string, string> {
  if (!isObject(environment)) return {};
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));
}

function previousOutputs(inputs: Properties, previous: Properties): Record<string, string> {
  if (inputs.addPreviousOutputInEnv === false) return {};
  return {
    ...(previous.stdout ? { PULUMI_COMMAND_STDOUT: String(previous.stdout) } : {}),
    ...(previous.stderr ? { PULUMI_COMMAND_STDERR: String(previous.stderr) } : {}),
  };
}

function shows(logging: Value | undefined, stream: "stdout" | "stderr"): boolean {
  return logging === undefined || logging === null || logging === stream || logging === "stdoutAndStderr";
}

async function assets(directory: string, inputs: Properties): Promise<Properties> {
  const assetPatterns = strings(inputs.assetPaths);
  const archivePatterns = strings(inputs.archivePaths);
  return {
    ...(assetPatterns ? { assets: byName(await findFiles(directory, assetPatterns)) } : {}),
    ...(archivePatterns ? { archive: archiveOf(await findFiles(directory, archivePatterns)) } : {}),
  };
}

function byName(files: FoundFile[]): Properties {
  return Object.fromEntries(files.map((file) => [file.name, fileAsset(join(file.path), file.hash)]));
}

function archiveOf(files: FoundFile[]): Value {
  const content = files.map(({ name, hash }) => `${hash}  ${name}\n`).join("");
  return assetArchive(byName(files), createHash("sha256").update(content).digest("hex"));
}
