import { join } from "node:path";
import execa from "execa";
import type { UpReport } from "../../../operator/sitestack/up/report";

const root = join(__dirname, "..", "..", "..");

/** One run of an operator's command, in a group of its own: a signal hits the CLI and all that it has started. */
export function operate(entry: string, ...args: string[]): execa.ExecaChildProcess {
  return operateIn(root, {}, entry, ...args);
}

/** The same in another checkout. */
export function operateIn(
  folder: string,
  environment: Record<string, string>,
  entry: string,
  ...args: string[]
): execa.ExecaChildProcess {
  return execa("node", ["toolchain/bootstrap.mjs", entry, ...args], {
    ...{ cwd: folder, reject: false, all: true, env: { NO_COLOR: "1", ...environment }, maxBuffer: 1 << 28 },
    detached: true,
  });
}

/** What `sitestack up` or `rollback` told. */
export interface Told {
  exitCode: number;
  report: UpReport;
  /** Everything that it printed. */
  text: string;
}

/** Runs a verb with `--json` to its end. Throws with all that it printed where it told nothing. */
export async function sitestack(verb: "up" | "rollback", ...args: string[]): Promise<Told> {
  const { exitCode, stdout, all = "" } = await operate("operator/sitestack/main.ts", verb, "--json", ...args);
  try {
    return { exitCode, report: JSON.parse(stdout) as UpReport, text: all };
  } catch {
    throw new Error(`sitestack ${verb} ended with ${exitCode}:\n${all}`);
  }
}
