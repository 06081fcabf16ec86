import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Cli } from "../cli";
import { ToolchainError } from "../error";
import { isExecutable } from "../files";
import { installRegistryPlugin, isRegistryPlugin } from "../plugins/install";
import type { PartReport, Progress } from "../report";
import { run } from "../run";
import { PLUGINS, type PluginName, pinnedPluginVersion } from "../versions";
import { archiveName, decidePlugin, downloadProblem, type PluginFacts, type PluginStep } from "./decide";

/** Folder of an installed plugin, whether it is there or not. */
export function pluginFolder(name: PluginName, pulumiHome: string): string {
  return join(pulumiHome, "plugins", `resource-${name}-v${pinnedPluginVersion(name)}`);
}

/** What is installed of a plugin. */
export function installedPlugin(name: PluginName, pulumiHome: string): PluginFacts["installed"] {
  const folder = pluginFolder(name, pulumiHome);
  if (!isExecutable(join(folder, `pulumi-resource-${name}`))) return "none";
  return isRegistryPlugin(folder) ? "registry-only" : "official";
}

/**
 * Makes sure that the project's provider plugins are installed.
 *
 * @param cli the CLI that installs them
 * @param pulumiHome PULUMI_HOME that they go to
 * @throws ToolchainError naming each plugin that could be had in no way
 */
export async function ensurePlugins(cli: Cli, pulumiHome: string, progress: Progress): Promise<PartReport[]> {
  const results = await progress.during("getting the provider plugins", () =>
    Promise.allSettled(PLUGINS.map((name) => ensurePlugin(name, cli, pulumiHome))),
  );
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason.message] : []));
  if (failures.length > 0) {
    throw new ToolchainError(
      failures.join("\n"),
      "put the plugin archives into a folder and name it in SITESTACK_PLUGIN_ARCHIVES, or read the messages above.",
    );
  }
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

/** Looks at one plugin; changes nothing. */
export function gatherPluginFacts(name: PluginName, officialCli: boolean, pulumiHome: string): PluginFacts {
  const folder = process.env.SITESTACK_PLUGIN_ARCHIVES;
  const archive =
    folder && join(folder, archiveName(name, pinnedPluginVersion(name), process.platform, process.arch));
  return {
    installed: installedPlugin(name, pulumiHome),
    archive: archive && existsSync(archive) ? archive : undefined,
    mirror: Boolean(process.env.PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES),
    officialCli,
  };
}

async function ensurePlugin(name: PluginName, cli: Cli, pulumiHome: string): Promise<PartReport> {
  const failures: string[] = [];
  for (const step of decidePlugin(gatherPluginFacts(name, cli.official, pulumiHome))) {
    try {
      const way = await take(step, name, cli, pulumiHome);
      return {
        name: `plugin ${name}`,
        version: pinnedPluginVersion(name),
        way,
        standIn: step.kind === "registry",
        detail: failures.join("; ") || undefined,
      };
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new Error(`No plugin ${name} ${pinnedPluginVersion(name)}: ${failures.join("; ")}`);
}

async function take(step: PluginStep, name: PluginName, cli: Cli, pulumiHome: string): Promise<string> {
  switch (step.kind) {
    case "keep":
      return "official, installed";
    case "archive":
      await pluginInstall(cli, name, pulumiHome, ["--reinstall", "--file", step.file]);
      return `official, from the archive ${step.file}`;
    case "download":
      await pluginInstall(cli, name, pulumiHome, ["--reinstall"], step.limitMs);
      return "official, downloaded";
    case "registry": {
      await installRegistryPlugin(name, pulumiHome);
      return "registry-only, built from this repository";
    }
  }
}

async function pluginInstall(
  cli: Cli,
  name: PluginName,
  pulumiHome: string,
  flags: string[],
  timeoutMs?: number,
) {
  const version = pinnedPluginVersion(name);
  const outcome = await run(cli.path, ["plugin", "install", "resource", name, version, ...flags], {
    environment: { PULUMI_HOME: pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs,
  });
  if (outcome.exitCode !== 0)
    throw new Error(`the official plugin is out of reach: ${downloadProblem(outcome)}`);
}
