import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Plugin } from "esbuild";

/** The plugins that can be made from package registries alone. */
export type RegistryPluginName = "docker" | "command";

/** Versions of the official plugins whose behaviour they have. */
export const REGISTRY_PLUGIN_VERSIONS: Record<RegistryPluginName, string> = {
  docker: "5.2.0",
  command: "1.2.1",
};

/** A plugin where the Pulumi CLI finds it. */
export interface InstalledPlugin {
  directory: string;
  version: string;
  /** False: it was there already, made from the same sources. */
  rebuilt: boolean;
}

/** In this file of its folder a plugin of ours says so, and from which sources it was made. */
const MARKER = "sitestack-registry-only";
const BUNDLE = "plugin.cjs";

/**
 * Puts a registry-only plugin into the Pulumi CLI's plugin folder: one bundle and the script that runs it. A plugin
 * that was made from the same sources is left alone; the official one is never overwritten.
 * @param pulumiHome The CLI's home, usually `~/.pulumi`.
 * @throws Error when the official plugin is there, or the bundle cannot be made.
 */
export async function installRegistryPlugin(
  name: RegistryPluginName,
  pulumiHome: string,
): Promise<InstalledPlugin> {
  const version = REGISTRY_PLUGIN_VERSIONS[name];
  const directory = join(pulumiHome, "plugins", `resource-${name}-v${version}`);
  if (existsSync(directory) && !isRegistryPlugin(directory)) {
    throw new Error(
      `the official ${name} plugin ${version} is in ${directory} already: remove it first, or use it`,
    );
  }
  const bundle = await makeBundle(name);
  const hash = createHash("sha256").update(bundle).digest("hex");
  const installed = await readFile(join(directory, MARKER), "utf8").catch(() => "");
  if (installed.trim() === hash && existsSync(join(directory, BUNDLE)))
    return { directory, version, rebuilt: false };
  await place(name, directory, bundle, hash);
  return { directory, version, rebuilt: true };
}

/** Whether the plugin in this folder is one of ours. */
export function isRegistryPlugin(directory: string): boolean {
  return existsSync(join(directory, MARKER));
}

/** Makes the folder beside its place and moves it there, so that no run ever sees half a plugin. */
async function place(
  name: RegistryPluginName,
  directory: string,
  bundle: Uint8Array,
  hash: string,
): Promise<void> {
  const fresh = `${directory}.${process.pid}.new`;
  const old = `${directory}.${process.pid}.old`;
  await mkdir(fresh, { recursive: true });
  const executable = join(fresh, `pulumi-resource-${name}`);
  await writeFile(join(fresh, BUNDLE), bundle);
  await writeFile(executable, `#!/bin/sh\nexec node "$(dirname "$0")/${BUNDLE}" "$@"\n`);
  await chmod(executable, 0o755);
  await writeFile(join(fresh, MARKER), `${hash}\n`);
  if (existsSync(directory)) await rename(directory, old);
  await rename(fresh, directory);
  await rm(old, { recursive: true, force: true });
}

async function makeBundle(name: RegistryPluginName): Promise<Uint8Array> {
  const { build } = await import("esbuild");
  const result = await build({
    entryPoints: [resolve(__dirname, name, "main.ts")],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "silent",
    plugins: [withoutUnused],
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error(`esbuild made no bundle of the ${name} plugin`);
  return file.contents;
}

/**
 * Modules that the libraries load but the plugins never reach: native ssh (the docker CLI's own ssh is used instead)
 * and BuildKit sessions.
 */
const withoutUnused: Plugin = {
  name: "without-unused",
  setup(build) {
    build.onResolve({ filter: /^(ssh2|cpu-features|@grpc\/proto-loader)$/ }, ({ path }) => ({
      path,
      namespace: "unused",
    }));
    build.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
  },
};
