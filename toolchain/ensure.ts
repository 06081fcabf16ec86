import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import type { BaseImageOptions, BaseImageReport } from "./base-images";
import { type Backend, cliEnvironment, decideBackend, decideHome } from "./environment";
import { ToolchainError } from "./error";
import { withLock } from "./lock";
import { filesOf, type ResolvedTools, recallTools, rememberTools, toolsKey } from "./memo";
import { loggedInTo, ownPulumiHome } from "./own-home";
import { type CachePaths, cachePaths } from "./paths";
import { createProgress, type PartReport, type Progress, partLine } from "./report";
import { PLATFORMS, PLUGINS } from "./versions";

/** How much of the toolchain is wanted. */
export interface EnsureOptions {
  /**
   * `cli`: the Pulumi CLI, its language host and the provider plugins. `all`: also a Docker Engine and the base images.
   * Default: `all`.
   */
  scope?: "cli" | "all";
  /**
   * Types of the systems whose base images are wanted, or `all` that we know of. Default: those of the dev site, with which
   * everybody begins.
   */
  systems?: readonly string[] | "all";
  /**
   * Platform of those base images. For another than the engine's own, emulation is enabled, and they get names of their
   * own: `python:3.9-slim-arm64`. Default: the engine's own.
   */
  platform?: string;
  /** Where progress goes. Default: stderr. */
  progress?: Progress;
  /** Where everything is kept. Default: the project's cache. */
  paths?: CachePaths;
}

/** The systems of the dev site. */
export const DEV_SITE_SYSTEMS: readonly string[] = ["flexstack"];

/** A toolchain that is in place. */
export interface Toolchain {
  /** Path of the Pulumi CLI. */
  pulumi: string;
  /** The variables to run it with, on top of one's own environment. */
  environment: Record<string, string>;
  /** Which backend holds the stacks. */
  backend: Backend;
  /** What there is and which way it came. */
  parts: PartReport[];
}

/**
 * Makes sure that everything is there which the project needs, official ways first. Idempotent; when nothing is to do
 * it costs a fraction of a second.
 *
 * @throws ToolchainError saying what cannot be had and what to do
 */
export async function ensure(options: EnsureOptions = {}): Promise<Toolchain> {
  const paths = options.paths ?? cachePaths();
  const progress = options.progress ?? createProgress();
  const tools =
    recallTools(paths, toolsKey()) ??
    (await withLock(paths.toolchain, progress.line, () => getTools(paths, progress)));
  const environment = environmentFor(tools, paths);
  const backend = decideBackend({ user: process.env, loggedInTo: loggedInTo(), paths });
  if (backend.kind === "embedded") prepareBackend(environment, paths);
  const systems = options.systems ?? DEV_SITE_SYSTEMS;
  const engine =
    options.scope === "cli" ? [] : await getEngine({ systems, platform: options.platform }, paths, progress);
  return { pulumi: tools.pulumi, environment, backend, parts: [...tools.parts, ...engine] };
}

/** The engine and its base images are looked at each time: they may have gone since the last run. */
async function getEngine(
  { systems, platform }: Pick<BaseImageOptions, "systems" | "platform">,
  paths: CachePaths,
  progress: Progress,
): Promise<PartReport[]> {
  const { ensureEngine } = require("./docker") as typeof import("./docker");
  const { ensureBaseImages } = require("./base-images") as typeof import("./base-images");
  const engine = await ensureEngine(paths, progress);
  const emulation = platform === undefined ? undefined : await getEmulation(platform, progress);
  const images = await progress.during("getting the base images", () =>
    ensureBaseImages({ report: progress.line, systems, platform }),
  );
  return [...engine, ...(emulation === undefined ? [] : [emulation]), ...images.map(baseImagePart)];
}

function getEmulation(platform: string, progress: Progress): Promise<PartReport | undefined> {
  const { ensureEmulation } = require("./emulation") as typeof import("./emulation");
  return progress.during(`enabling emulation of ${platform}`, () =>
    ensureEmulation({ platform, report: progress.line }),
  );
}

function baseImagePart({ reference, way, detail }: BaseImageReport): PartReport {
  return { name: `base image ${reference}`, version: "", way, detail, standIn: way === "stand-in" };
}

/** The slow way. Its modules are loaded only here: they would double the time of a run that has nothing to do. */
async function getTools(paths: CachePaths, progress: Progress): Promise<ResolvedTools> {
  const key = toolsKey();
  // The run that we waited for may have done it all.
  const known = recallTools(paths, key);
  if (known !== undefined) return known;
  const { ensureCli } = require("./cli") as typeof import("./cli");
  const plugs = require("./provider-plugins") as typeof import("./provider-plugins");
  const cli = await ensureCli(paths, progress);
  const ownHome = ownPulumiHome();
  const ownHomeHasPlugins = PLUGINS.every((name) => plugs.installedPlugin(name, ownHome) === "official");
  const pulumiHome = decideHome({ ownHome, ownHomeHasPlugins, paths });
  const plugins = await plugs.ensurePlugins(cli, pulumiHome, progress);
  const folders = PLUGINS.map((name) => plugs.pluginFolder(name, pulumiHome));
  const tools: ResolvedTools = {
    pulumi: cli.path,
    pulumiHome,
    files: filesOf(cli.path, folders, !cli.official),
    parts: [...cli.parts, ...plugins],
  };
  rememberTools(paths, key, tools);
  return tools;
}

function environmentFor(tools: ResolvedTools, paths: CachePaths): Record<string, string> {
  const ownHome = ownPulumiHome();
  return cliEnvironment({
    user: process.env,
    ownHome,
    ownHomeHasPlugins: tools.pulumiHome === ownHome,
    loggedInTo: loggedInTo(),
    cliFolder: dirname(tools.pulumi),
    paths,
  });
}

/** The embedded backend's folder and passphrase. */
function prepareBackend(environment: Record<string, string>, paths: CachePaths): void {
  mkdirSync(paths.state, { recursive: true });
  if (environment.PULUMI_CONFIG_PASSPHRASE_FILE !== paths.passphrase) return;
  try {
    writeFileSync(paths.passphrase, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** `npm run ensure [-- all | <type of a system> … [--platform linux/arm64]]`. */
async function main(args: string[]): Promise<void> {
  const progress = createProgress();
  try {
    const options = { platform: { type: "string" } } as const;
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
    const wanted = { systems: wantedSystems(positionals), platform: knownPlatform(values.platform) };
    for (const part of (await ensure({ progress, ...wanted })).parts) progress.line(partLine(part));
  } catch (error) {
    progress.line((error as Error).message);
    process.exitCode = 1;
  }
}

/** Throws ToolchainError where a word is no system that a recipe knows. */
function wantedSystems(words: string[]): readonly string[] | "all" | undefined {
  if (words.length === 0) return undefined;
  if (words.includes("all")) return "all";
  const { knownSystems, loadRecipes } =
    require("./base-images/recipe") as typeof import("./base-images/recipe");
  const known = knownSystems(loadRecipes());
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length === 0) return words;
  throw new ToolchainError(
    `no such system: ${unknown.join(", ")}`,
    `name some of ${known.join(", ")}, or all`,
  );
}

/** Throws ToolchainError where it is none that we know. */
function knownPlatform(platform: string | undefined): string | undefined {
  if (platform === undefined || PLATFORMS.some((known) => known === platform)) return platform;
  throw new ToolchainError(`no such platform: ${platform}`, `name one of ${PLATFORMS.join(", ")}`);
}

if (require.main === module) void main(process.argv.slice(2));
