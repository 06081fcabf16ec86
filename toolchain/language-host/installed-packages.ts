import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A provider plugin that a program needs, as the `pulumi` section of an npm package says. */
export interface RequiredPlugin {
  /** Name of the plugin, for example `docker`. */
  name: string;
  /** Exact version with a leading `v`, or empty for the newest. */
  version: string;
  /** Where the plugin is downloaded from; empty for the default place. */
  server: string;
}

/** An npm package that a program depends on. */
export interface InstalledPackage {
  name: string;
  /** The version that is installed. */
  version: string;
}

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
}

/**
 * The provider plugins of a program: of its direct dependencies, those with a `pulumi` section. The official host walks
 * all of node_modules; a package that only another package depends on brings its plugin at its first use instead.
 *
 * @param programDirectory folder with the program's package.json
 */
export function requiredPlugins(programDirectory: string): RequiredPlugin[] {
  return directDependencies(programDirectory).flatMap(({ name: packageName, manifest }) => {
    if (manifest.pulumi?.resource !== true) return [];
    const name = manifest.pulumi.name ?? packageName.replace(/^@pulumi\//, "");
    const version = manifest.pulumi.version ?? manifest.version ?? "";
    return [
      { name, version: version && `v${version.replace(/^v/, "")}`, server: manifest.pulumi.server ?? "" },
    ];
  });
}

/**
 * The npm packages of a program.
 *
 * @param programDirectory folder with the program's package.json
 * @param transitive whether to add what npm has installed for those packages
 */
export function installedPackages(programDirectory: string, transitive: boolean): InstalledPackage[] {
  if (!transitive) {
    return directDependencies(programDirectory).map(({ name, manifest }) => ({
      name,
      version: manifest.version ?? "",
    }));
  }
  const lock = readJson<{ packages?: Record<string, { version?: string }> }>(
    join(programDirectory, "node_modules", ".package-lock.json"),
  );
  return Object.entries(lock?.packages ?? {}).map(([path, entry]) => ({
    name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    version: entry.version ?? "",
  }));
}

/**
 * The SDK's runner, as the program itself would find it.
 *
 * @param programDirectory folder with the program's package.json
 * @param command which runner: of a program, or of a plugin
 * @throws Error saying what to do when the SDK is not installed there
 */
export function findRunner(
  programDirectory: string,
  command: "run" | "run-plugin" | "run-policy-pack" = "run",
): string {
  const named = process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH;
  if (named && command === "run") return named;
  try {
    return createRequire(join(programDirectory, "package.json")).resolve(`@pulumi/pulumi/cmd/${command}`);
  } catch {
    throw new Error(
      `The Pulumi SDK (@pulumi/pulumi) is not installed for the program in ${programDirectory}. Next: run \`npm ci\` there.`,
    );
  }
}

function directDependencies(programDirectory: string): { name: string; manifest: Manifest }[] {
  const own = readJson<Manifest>(join(programDirectory, "package.json"));
  const names = Object.keys({ ...own?.dependencies, ...own?.devDependencies }).sort();
  return names.flatMap((name) => {
    const manifest = findManifest(programDirectory, name);
    return manifest === undefined ? [] : [{ name, manifest }];
  });
}

/** Looks upwards as Node does: a program in a workspace has its packages further up. */
function findManifest(directory: string, name: string): Manifest | undefined {
  const found = readJson<Manifest>(join(directory, "node_modules", name, "package.json"));
  const parent = dirname(directory);
  return found ?? (parent === directory ? undefined : findManifest(parent, name));
}

/** Undefined when the file is missing or is no JSON: then npm has something to say about it, not we. */
function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}
