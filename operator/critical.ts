/** `npm run critical-path`: which chain of services made the time of a stack's newest update. */
import { parseArgs } from "node:util";
import { createProgress, type Progress } from "../toolchain/report";
import { criticalPath, pathTable } from "./critical-path";
import { runPulumi } from "./pulumi";
import { parseSpan, timesOfState } from "./update-times";

const USAGE = "usage: npm run critical-path -- [--stack <site>] [--json]";

/** What the command prints. Nothing of it is part of an update, so none gets slower by it. */
export async function tellCriticalPath(
  stack: string | undefined,
  json: boolean,
  progress: Progress,
): Promise<string> {
  const ask = async (...args: string[]) => {
    const chosen = stack === undefined ? [] : ["--stack", stack];
    const { exitCode, stdout, stderr } = await runPulumi([...args, ...chosen], { progress, stdio: "pipe" });
    if (exitCode !== 0) throw new Error(stderr.trim());
    return stdout;
  };
  const { begin, end } = parseSpan(await ask("stack", "history", "--json", "--page-size", "1"));
  const path = criticalPath(timesOfState(await ask("stack", "export"), begin), begin);
  const seconds = (end - begin) / 1000;
  if (json) return JSON.stringify({ seconds, path }, undefined, 2);
  if (path.length === 0) return "The newest update has started nothing.";
  return `${pathTable(path)}\n\nThe newest update took ${seconds.toFixed(1)} s.`;
}

async function main(args: string[]): Promise<void> {
  try {
    const options = { stack: { type: "string", short: "s" }, json: { type: "boolean" } } as const;
    const { values } = parseArgs({ args, options });
    console.log(await tellCriticalPath(values.stack, values.json === true, createProgress()));
  } catch (error) {
    const usage = (error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS") ? `\n${USAGE}` : "";
    process.stderr.write(`${(error as Error).message}${usage}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main(process.argv.slice(2));
