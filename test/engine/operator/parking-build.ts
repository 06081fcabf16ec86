import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import { projectRoot } from "../../../toolchain/paths";
import { type CommandOutcome, run } from "../../../toolchain/run";
import { engine } from "../support/engine";

/** What one run of `npm run parking:build` said. */
export interface BuildRun {
  /** The layers that it has built, from the lowest. */
  built: string[];
  /** The table as it was printed. */
  table: string;
  /** What was said on the way. */
  progress: string;
  /** The image as a site pins it, after a push. */
  appImage?: string;
}

/** The engine's own architecture, as `--arch` has it. */
export async function ownArch(): Promise<string> {
  return (await engine.version()).Arch;
}

/** As a user types it. */
export function parkingBuild(...args: string[]): Promise<CommandOutcome> {
  return run("npm", ["run", "--silent", "parking:build", "--", ...args], { cwd: projectRoot });
}

/** Runs it, and reads its table. */
export async function mustBuild(...args: string[]): Promise<BuildRun> {
  const { exitCode, stdout, stderr } = await parkingBuild(...args);
  if (exitCode !== 0) throw new Error(`parking:build ${args.join(" ")} failed with ${exitCode}:\n${stderr}`);
  const lines = [...stdout.matchAll(/^(OS|PIP|APP) +(yes|no|pushed) /gm)];
  if (lines.length !== 3) throw new Error(`not three layers in:\n${stdout}`);
  const [, appImage] = /^APP_IMAGE: (\S+)$/m.exec(stdout) ?? [];
  return {
    built: lines.filter(([, , built]) => built === "yes").map(([, layer = ""]) => layer.toLowerCase()),
    table: stdout,
    progress: stderr,
    ...(appImage === undefined ? {} : { appImage }),
  };
}

/** Removes a repository's names from the engine, and every image that has no other one. */
export async function removeImages(repository: string): Promise<void> {
  const images = await engine.listImages({ filters: { reference: [repository] } });
  const names = images.flatMap(({ RepoTags, RepoDigests }) => [...(RepoTags ?? []), ...(RepoDigests ?? [])]);
  for (const name of names.filter((one) => one.startsWith(repository)))
    await engine
      .getImage(name)
      .remove({ force: true })
      // Its digest goes with its last tag.
      .catch(({ statusCode }) => expect(statusCode, name).toBe(404));
}

/** Changes one text of a file. */
export function change(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}
