import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./paths";

/** The oldest Pulumi CLI that knows what the components use (resource hooks, deleteBeforeReplace on one resource). */
export const OLDEST_CLI = "3.200.0";

/** The oldest Docker Engine that the components are tested with. */
export const OLDEST_ENGINE = 23;

/** The platforms that images are built for. */
export const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;

/** What makes an engine run another platform's programs. */
export const BINFMT_IMAGE = "tonistiigi/binfmt:qemu-v8.1.5";

/** The provider plugins of the project. */
export const PLUGINS = ["docker", "command"] as const;

/** Name of one provider plugin of the project. */
export type PluginName = (typeof PLUGINS)[number];

const GO_MOD = join(projectRoot, "toolchain/cli/go.mod");

/** The version of the Pulumi SDK: the official CLI of the same version is downloaded. */
export function sdkVersion(): string {
  return readJson(join(projectRoot, "node_modules/@pulumi/pulumi/package.json")).version;
}

/** The version of the CLI that is built where no official one can be had, as pinned in toolchain/cli/go.mod; without a leading `v`. */
export function pinnedCliVersion(goMod = readFileSync(GO_MOD, "utf8")): string {
  const version = /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/.exec(goMod)?.[1];
  if (version === undefined)
    throw new Error("toolchain/cli/go.mod does not require github.com/pulumi/pulumi/pkg/v3");
  return version;
}

/** The oldest Go that can build that CLI. */
export function oldestGo(goMod = readFileSync(GO_MOD, "utf8")): string {
  return /^go (\S+)$/m.exec(goMod)?.[1] ?? "";
}

/** A plugin's version: that of its SDK in package.json, because the two belong together. */
export function pinnedPluginVersion(name: PluginName): string {
  return readJson(join(projectRoot, "package.json")).dependencies[`@pulumi/${name}`];
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * Whether a version is not older than another. Only the three numbers count; a text without them is older than all.
 *
 * @param version for example `v3.259.0` or `3.259.0-dev.0`
 * @param oldest for example `3.200.0`
 */
export function isAtLeast(version: string, oldest: string): boolean {
  const parts = (text: string) => (/(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  const [found, wanted] = [parts(version), parts(oldest)];
  if (found.length === 0) return false;
  for (const [index, number] of wanted.entries()) {
    const difference = (found[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
