import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { contentHash } from "../files";
import { projectRoot } from "../paths";
import type { PartReport, Progress } from "../report";

const SOURCES = join(projectRoot, "toolchain", "language-host");

/**
 * Makes sure that our language host is beside a CLI that has none. It is one file with everything in it, built again
 * when its sources or the packages that go into it have changed.
 *
 * @param folder where the CLI is
 * @returns the part's report
 */
export async function ensureLanguageHost(folder: string, progress: Progress): Promise<PartReport> {
  const executable = join(folder, "pulumi-language-nodejs");
  const stamp = `${executable}.sources`;
  const sources = contentHash([SOURCES, join(projectRoot, "package-lock.json")]);
  if (!existsSync(executable) || !existsSync(stamp) || readFileSync(stamp, "utf8") !== sources) {
    await progress.during("building the Node language host", () => bundle(executable));
    writeFileSync(stamp, sources);
  }
  return {
    name: "Node language host",
    version: "",
    way: "registry-only, built from this repository",
    standIn: true,
  };
}

async function bundle(executable: string): Promise<void> {
  const unfinished = `${executable}.${process.pid}.unfinished`;
  await build({
    entryPoints: [join(SOURCES, "main.ts")],
    outfile: unfinished,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    logLevel: "silent",
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(unfinished, 0o755);
  // In one step: another run may be starting the old one right now.
  renameSync(unfinished, executable);
}
