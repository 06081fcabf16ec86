import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import execa from "execa";
import { projectRoot } from "../../../toolchain/paths";

/** The commit from which the working tree's branch has left a ref: what the ref has got since is not our change. */
export async function baseCommit(ref: string): Promise<string> {
  const known = await git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`);
  if (known === undefined) {
    throw new Error(
      `git knows no "${ref}" here. Next: name a branch, tag or commit that is there (git fetch origin ${ref}).`,
    );
  }
  const common = await git("merge-base", known, "HEAD");
  if (common !== undefined) return common;
  throw new Error(
    `${ref} and HEAD have no commit in common here. Next: fetch the whole history (git fetch --unshallow).`,
  );
}

/** A commit as a reader knows it: by the ref that it was found by, where that is another name. */
export function namedCommit(ref: string, commit: string): string {
  const short = commit.slice(0, 12);
  return commit.startsWith(ref) ? short : `${ref} at ${short}`;
}

/** The first of these refs that git knows. */
export async function firstKnown(refs: readonly string[]): Promise<string | undefined> {
  for (const ref of refs)
    if ((await git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`)) !== undefined) return ref;
  return undefined;
}

/**
 * Runs `work` in a folder that holds the project as it was at a commit, with this checkout's packages. Git itself keeps
 * no note of it, so that a run that is killed leaves no more than a folder among the temporary files.
 */
export async function atCommit<Result>(
  commit: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "sitestack-review-"));
  try {
    const prefix = relative((await git("rev-parse", "--show-toplevel")) ?? projectRoot, projectRoot);
    const archive = join(folder, "..", `${folder.split("/").at(-1)}.tar`);
    try {
      await execa("git", ["archive", "--output", archive, prefix === "" ? commit : `${commit}:${prefix}`], {
        cwd: projectRoot,
      });
      await execa("tar", ["-xf", archive, "-C", folder]);
    } finally {
      rmSync(archive, { force: true });
    }
    if (!existsSync(join(folder, "node_modules")))
      symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The sites that a folder at some commit has files of. */
export function sitesIn(folder: string): string[] {
  return siteNames(readdirSync(folder));
}

/** The sites of the working tree, committed or not; what git ignores is no part of any change. */
export async function sitesHere(): Promise<string[]> {
  const listed = await git("ls-files", "--cached", "--others", "--exclude-standard", "--", "Pulumi.*.yaml");
  // A file that was deleted is still listed until that is committed.
  return siteNames((listed ?? "").split("\n").filter((name) => existsSync(join(projectRoot, name))));
}

function siteNames(files: readonly string[]): string[] {
  return files.flatMap((name) => /^Pulumi\.([^/]+)\.yaml$/.exec(name)?.[1] ?? []).sort();
}

async function git(...args: string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await execa("git", args, { cwd: projectRoot, reject: false });
  return exitCode === 0 ? stdout.trim() : undefined;
}
