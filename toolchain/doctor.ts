/** `npm run doctor`: what of the toolchain is there, what is missing, what to do. Changes nothing. */
import { nameForPlatform } from "../engine";
import { enginePlatform, inspectImages } from "./base-images/docker";
import { loadRecipes, namesFor } from "./base-images/recipe";
import { gatherCliFacts } from "./cli";
import { gatherEngineFacts } from "./docker/facts";
import {
  backendFinding,
  baseImageFinding,
  cliFindings,
  emulationFinding,
  engineFindings,
  type Finding,
  findingLines,
  pluginFinding,
} from "./doctor/findings";
import { emulates } from "./emulation";
import { DEV_SITE_SYSTEMS } from "./ensure";
import { decideBackend, decideHome } from "./environment";
import { loggedInTo, ownPulumiHome } from "./own-home";
import { type CachePaths, cachePaths } from "./paths";
import { installedPlugin } from "./provider-plugins";
import { PLATFORMS, PLUGINS, pinnedPluginVersion } from "./versions";

/**
 * Looks at every part of the toolchain.
 *
 * @param paths the cache that is looked into
 */
export async function examine(paths: CachePaths = cachePaths()): Promise<Finding[]> {
  const [cli, engine] = await Promise.all([gatherCliFacts(paths), gatherEngineFacts()]);
  const backend = decideBackend({ user: process.env, loggedInTo: loggedInTo(), paths });
  return [
    { name: "Node", found: true, version: process.versions.node, detail: process.execPath },
    ...cliFindings(cli),
    ...pluginFindings(paths),
    ...engineFindings(engine),
    ...(engine.version === undefined ? [] : await emulationFindings()),
    ...(await baseImageFindings(engine.version !== undefined)),
    backendFinding(backend, paths.state),
  ];
}

function pluginFindings(paths: CachePaths): Finding[] {
  const ownHome = ownPulumiHome();
  const ownHomeHasPlugins = PLUGINS.every((name) => installedPlugin(name, ownHome) === "official");
  const home = decideHome({ ownHome, ownHomeHasPlugins, paths });
  return PLUGINS.map((name) => pluginFinding(name, pinnedPluginVersion(name), installedPlugin(name, home)));
}

async function emulationFindings(): Promise<Finding[]> {
  const own = await enginePlatform();
  const others = PLATFORMS.filter((platform) => platform !== own);
  return Promise.all(others.map(async (platform) => emulationFinding(platform, await emulates(platform))));
}

/** Those of the dev site; the others only where they are, since not every machine has a site that needs them. */
async function baseImageFindings(engineAnswers: boolean): Promise<Finding[]> {
  const recipes = loadRecipes();
  const names = namesFor(recipes, "all");
  const all = [
    ...names,
    ...PLATFORMS.flatMap((platform) => names.map((name) => nameForPlatform(name, platform))),
  ];
  const needed = namesFor(recipes, DEV_SITE_SYSTEMS);
  const local = engineAnswers ? await inspectImages(all).catch(() => new Map()) : new Map();
  const shown = all.filter((name) => needed.includes(name) || local.has(name));
  return shown.map((name) => baseImageFinding(name, local.get(name), engineAnswers));
}

async function main(): Promise<void> {
  const findings = await examine();
  const text = process.argv.includes("--json")
    ? JSON.stringify(findings, null, 2)
    : findingLines(findings).join("\n");
  process.stdout.write(`${text}\n`);
  process.exitCode = findings.every(({ found }) => found) ? 0 : 1;
}

if (require.main === module) void main();
