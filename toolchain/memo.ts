import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { contentHash, findOnPath } from "./files";
import { type CachePaths, projectRoot } from "./paths";
import type { PartReport } from "./report";

/** What an earlier run has found: good for as long as nothing that it was decided from has changed. */
export interface ResolvedTools {
  /** Path of the CLI. */
  pulumi: string;
  /** PULUMI_HOME with the plugins. */
  pulumiHome: string;
  /** Files that must still be there. */
  files: string[];
  parts: PartReport[];
}

/** Sources of all that is built here, and the pins of all that is fetched. */
const SOURCES = [
  "package.json",
  "package-lock.json",
  "toolchain/cli",
  "toolchain/language-host",
  "toolchain/plugins",
];
const VARIABLES = [
  "PULUMI_HOME",
  "HOME",
  "SITESTACK_PLUGIN_ARCHIVES",
  "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES",
];

/** One key for all that decides which CLI and plugins are used. Costs milliseconds: it runs before every command. */
export function toolsKey(): string {
  const onPath = findOnPath("pulumi");
  const stat = onPath === undefined ? undefined : statSync(onPath);
  const facts = [
    contentHash(SOURCES.map((path) => join(projectRoot, path))),
    onPath ?? "",
    stat === undefined ? "" : `${stat.size} ${stat.mtimeMs}`,
    ...VARIABLES.map((name) => process.env[name] ?? ""),
  ];
  return createHash("sha256").update(facts.join("\0")).digest("hex");
}

/** What the last run has found, if that still holds. */
export function recallTools(paths: CachePaths, key: string): ResolvedTools | undefined {
  try {
    const memo = JSON.parse(readFileSync(memoFile(paths), "utf8")) as { key: string; tools: ResolvedTools };
    if (memo.key !== key || !memo.tools.files.every((file) => existsSync(file))) return undefined;
    return memo.tools;
  } catch {
    return undefined;
  }
}

/** Remembers what this run has found. */
export function rememberTools(paths: CachePaths, key: string, tools: ResolvedTools): void {
  const unfinished = `${memoFile(paths)}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify({ key, tools }, null, 2));
  renameSync(unfinished, memoFile(paths));
}

/** The files whose absence makes a memo worthless. */
export function filesOf(pulumi: string, pluginFolders: string[], languageHostIsOurs: boolean): string[] {
  const host = languageHostIsOurs ? [join(dirname(pulumi), "pulumi-language-nodejs")] : [];
  return [pulumi, ...host, ...pluginFolders];
}

function memoFile(paths: CachePaths): string {
  return join(paths.toolchain, "resolved.json");
}
