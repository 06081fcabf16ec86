import { join } from "node:path";
import execa from "execa";
import type { Restored } from "../../../operator/sitestack/backup/restore";
import type { BackupRun } from "../../../operator/sitestack/backup/run";
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

/** What each verb tells with `--json`. */
export interface Reports {
  up: UpReport;
  rollback: UpReport;
  backup: BackupRun;
  restore: Restored;
}

/** What a verb told. */
export interface Told<Report> {
  exitCode: number;
  report: Report;
  /** Everything that it printed. */
  text: string;
}

/** What a verb tells that ends with 0. */
export async function mustTell<Verb extends keyof Reports>(
  verb: Verb,
  ...args: string[]
): Promise<Told<Reports[Verb]>> {
  const told = await sitestack(verb, ...args);
  if (told.exitCode !== 0) throw new Error(`sitestack ${verb} ended with ${told.exitCode}:\n${told.text}`);
  return told;
}

/** Runs a verb with `--json` to its end. Throws with all that it printed where it told nothing. */
export async function sitestack<Verb extends keyof Reports>(
  verb: Verb,
  ...args: string[]
): Promise<Told<Reports[Verb]>> {
  const { exitCode, stdout, all = "" } = await operate("operator/sitestack/main.ts", verb, "--json", ...args);
  try {
    return { exitCode, report: JSON.parse(stdout) as Reports[Verb], text: all };
  } catch {
    throw new Error(`sitestack ${verb} ended with ${exitCode}:\n${all}`);
  }
}
