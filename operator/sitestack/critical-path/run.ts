import type { Progress } from "../../../toolchain/report";
import { criticalPath, pathTable } from "../../critical-path";
import { runPulumi } from "../../pulumi";
import { parseSpan, timesOfState } from "../../update-times";

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
  const span = parseSpan(await ask("stack", "history", "--json", "--page-size", "1"));
  if (span === undefined) throw new Error("The stack has had no update yet.");
  const path = criticalPath(timesOfState(await ask("stack", "export"), span.begin), span.begin);
  const seconds = (span.end - span.begin) / 1000;
  if (json) return JSON.stringify({ seconds, path }, undefined, 2);
  if (path.length === 0) return "The newest update has started nothing.";
  return `${pathTable(path)}\n\nThe newest update took ${seconds.toFixed(1)} s.`;
}
