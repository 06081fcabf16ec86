import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EngineClient, type EngineSettings, resolveEngineTarget } from "../engine";
import { loadRecipes, namesFor, STAND_IN_LABEL } from "../toolchain/base-images/recipe";

/** A volume or an image that stays on an engine. */
export interface Remnant {
  name: string;
  /** Size in bytes; of an image with all its layers, also those that it shares. */
  bytes: number;
}

/** What stays on an engine when a stack has gone. */
export interface EngineRemains {
  /** Named volumes of the stack. */
  volumes: Remnant[];
  /** Images that we have built for its systems. */
  images: Remnant[];
}

/** The part of the engine's `/system/df` that matters here. */
export interface DiskUsage {
  Images?: { RepoTags?: string[] | null; Size: number; Labels?: Record<string, string> | null }[];
  Volumes?: { Name: string; Labels?: Record<string, string> | null; UsageData?: { Size: number } | null }[];
}

const LIMITS = { timeoutMs: 30_000 };

/**
 * Asks an engine what stays of a stack. Throws an EngineError when it does not answer.
 * @param systems names and types of its systems: a built image is called after one of them
 */
export async function engineRemains(
  settings: EngineSettings,
  stack: string,
  systems: readonly string[] | "all",
): Promise<EngineRemains> {
  const client = new EngineClient(resolveEngineTarget(settings));
  try {
    const path = "/system/df?type=image&type=volume";
    return remainsOf(await client.requestJson<DiskUsage>("GET", path, undefined, LIMITS), stack, systems);
  } finally {
    client.close();
  }
}

/**
 * Picks what is ours: volumes by the stack's label, images by our names. A base image counts where it is a stand-in; that
 * label alone says nothing, since whatever is built on a stand-in inherits it.
 */
export function remainsOf(
  { Images, Volumes }: DiskUsage,
  stack: string,
  systems: readonly string[] | "all",
): EngineRemains {
  const volumes = (Volumes ?? []).filter(({ Labels }) => Labels?.["io.sitestack.site"] === stack);
  const recipes = loadRecipes();
  const baseImages = namesFor(recipes, systems);
  const suites = recipes.filter(({ name }) => baseImages.includes(name)).map(({ suite }) => suite);
  const built = [...(systems === "all" ? [""] : systems), ...suites.map((suite) => `debian-root:${suite}-`)];
  const images = (Images ?? []).flatMap(({ RepoTags, Size, Labels }) => {
    const mayStandIn = Labels?.[STAND_IN_LABEL] !== undefined;
    const isOurs = (tag: string) =>
      built.some((name) => tag.startsWith(`sitestack/${name}`)) || (mayStandIn && baseImages.includes(tag));
    const names = (RepoTags ?? []).filter(isOurs);
    return names.map((name) => ({ name, bytes: Size }));
  });
  return {
    volumes: volumes.map(({ Name, UsageData }) => ({ name: Name, bytes: UsageData?.Size ?? 0 })).sort(byName),
    images: images.sort(byName),
  };
}

/** The size of a folder with all that is in it, in bytes; 0 when there is none. Links are not followed. */
export function folderBytes(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? folderBytes(path) : lstatSync(path).size);
  }, 0);
}

/** What stays, as lines: each with its size and the command that removes it. */
export function remainsLines(remains: EngineRemains, cache: { folder: string; bytes: number }): string[] {
  return [
    ...section("volumes", remains.volumes, "docker volume rm"),
    ...section("images", remains.images, "docker image rm"),
    `  cache ${size(cache.bytes)}: the toolchain, and the stacks' state with its passphrase`,
    `    remove with: rm -rf ${cache.folder}`,
  ];
}

function section(title: string, remnants: readonly Remnant[], command: string): string[] {
  if (remnants.length === 0) return [`  no ${title}`];
  return [
    `  ${title}: ${remnants.map(({ name, bytes }) => `${name} (${size(bytes)})`).join(", ")}`,
    `    remove with: ${command} ${remnants.map(({ name }) => name).join(" ")}`,
  ];
}

/** A size for people: `127 MB`. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 10 ? 0 : 1)} ${units[power]}`;
}

function byName(one: Remnant, other: Remnant): number {
  return one.name < other.name ? -1 : 1;
}
