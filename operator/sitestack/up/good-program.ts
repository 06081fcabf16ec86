import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import execa from "execa";
import { projectRoot } from "../../../toolchain/paths";
import type { GoodUpdate } from "./history";

/** What the program is made of, beside its packages. */
const PROGRAM = ["Pulumi.yaml", "src", "components", "engine"];
/** What dist/ is compiled from. */
const COMPILED = ["components", "engine", "tsconfig.json", "tsconfig.build.json"];

/** Which program makes the last good deployment again. */
export interface GoodProgram {
  /** Absent for the one that is in the working tree. */
  commit?: string;
  /** What was taken and why, for the report. */
  took: string;
}

/**
 * Decides which program to take: the one that made the deployment, where it is to be had.
 * @param differs whether the working tree's program is another than that commit's; undefined when git has no such commit
 */
export function chooseProgram(update: GoodUpdate | undefined, differs: boolean | undefined): GoodProgram {
  if (update?.commit === undefined)
    return { took: "the program as it is here: the last good update was made outside git" };
  const short = update.commit.slice(0, 12);
  if (differs === undefined)
    return { took: `the program as it is here: git has no ${short} (git fetch --unshallow)` };
  if (!differs) return { took: `the program as it is here, which is that of ${short}` };
  const dirty = update.dirty ? "; what was not committed then is not to be had" : "";
  return { commit: update.commit, took: `the program of ${short}, since it has changed${dirty}` };
}

/** Whether the working tree holds another program than a commit; undefined when git does not know the commit. */
export async function programDiffers(commit: string, folder = projectRoot): Promise<boolean | undefined> {
  const changed = await differs(commit, PROGRAM, folder);
  if (changed !== false) return changed;
  const untracked = await git(folder, "ls-files", "--others", "--exclude-standard", "--", ...PROGRAM);
  return untracked.stdout.trim() !== "";
}

/**
 * Runs `work` in a clone of its own that is at a commit, with this checkout's packages and whatever else lies beside the
 * site files: their relative paths mean the same there. A clone, so that Pulumi notes the commit as for any update.
 */
export async function withProgramAt<Result>(
  commit: string,
  work: (folder: string) => Promise<Result>,
  root = projectRoot,
): Promise<Result> {
  const clone = mkdtempSync(join(tmpdir(), "sitestack-rollback-"));
  try {
    const top = (await mustGit(root, "rev-parse", "--show-toplevel")).trim();
    await mustGit(top, "clone", "--quiet", "--no-checkout", top, clone);
    await mustGit(clone, "checkout", "--quiet", "--detach", commit);
    writeFileSync(join(clone, ".git", "info", "exclude"), "*\n");
    const folder = join(clone, relative(top, root));
    linkRest(root, folder);
    if ((await differs(commit, COMPILED, root)) !== false) await compile(folder);
    return await work(folder);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

/** Whatever git does not keep: packages, the cache, dist/, and what the site's owner has put there. */
function linkRest(root: string, folder: string): void {
  for (const name of readdirSync(root)) {
    const target = join(folder, name);
    if (name !== ".git" && !existsSync(target)) symlinkSync(join(root, name), target);
  }
}

/** Gates and builds run compiled: where the components were others, theirs are compiled anew. */
async function compile(folder: string): Promise<void> {
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  const tsc = join(folder, "node_modules", "typescript", "bin", "tsc");
  await execa(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: folder });
}

async function differs(
  commit: string,
  paths: readonly string[],
  folder: string,
): Promise<boolean | undefined> {
  const { exitCode } = await git(folder, "diff", "--quiet", commit, "--", ...paths);
  return exitCode === 0 ? false : exitCode === 1 ? true : undefined;
}

function git(folder: string, ...args: string[]) {
  return execa("git", args, { cwd: folder, reject: false });
}

async function mustGit(folder: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await git(folder, ...args);
  if (exitCode !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  return stdout;
}
