import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import type { Input } from "@pulumi/pulumi";
import { compareNames } from "./graph";
import type { Problem } from "./problems";
import { resolvePath } from "./service-environment";
import type { ConfigMount, ConfigSpec, ServiceSpec } from "./topology";

/** What a config holds, in the provider's words. */
export type ConfigContent = { content: Input<string> } | { contentBase64: string };

/** Every user of the container may read it, as in Compose. */
const DEFAULT_MODE = 0o444;

/** A service's configs in the long form, nothing left open. */
export function configMounts(configs: ServiceSpec["configs"] = []): Required<ConfigMount>[] {
  return configs.map((config) => {
    const mount = typeof config === "string" ? { source: config } : config;
    return { target: `/${mount.source}`, mode: DEFAULT_MODE, ...mount };
  });
}

/** Those of the configs that a service names. */
export function namedConfigs(
  spec: Pick<ServiceSpec, "configs">,
  configs: Record<string, ConfigSpec> = {},
): Record<string, ConfigSpec> {
  const named = new Set(configMounts(spec.configs).map(({ source }) => source));
  return Object.fromEntries(Object.entries(configs).filter(([key]) => named.has(key)));
}

/**
 * The contents of configs by key. Files are read here, and not by the provider: in the state a path of this machine
 * would mean nothing to others.
 *
 * @returns the problems of those that say nothing, or whose file cannot be read; their contents are left out
 */
export function readConfigs(configs: Record<string, ConfigSpec> = {}): {
  contents: Record<string, ConfigContent>;
  problems: Problem[];
} {
  const contents: Record<string, ConfigContent> = {};
  const problems: Problem[] = [];
  for (const key of Object.keys(configs).sort(compareNames)) {
    const content = readConfig(`configs.${key}`, configs[key] as ConfigSpec);
    if ("message" in content) problems.push(content);
    else contents[key] = content;
  }
  return { contents, problems };
}

function readConfig(path: string, spec: ConfigSpec): ConfigContent | Problem {
  if ("content" in spec === "file" in spec) {
    return { path, message: "a config has either a content or a file", hint: "write exactly one of the two" };
  }
  if ("content" in spec) return spec.content === "" ? emptyConfig(`${path}.content`) : spec;
  try {
    const bytes = readFileSync(resolvePath(spec.file));
    if (bytes.length === 0) return emptyConfig(`${path}.file`, spec.file);
    return isUtf8(bytes) ? { content: bytes.toString("utf8") } : { contentBase64: bytes.toString("base64") };
  } catch (error) {
    return {
      path: `${path}.file`,
      found: `"${spec.file}"`,
      message: `the file cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
      hint: `a relative path is taken from ${process.cwd()}`,
    };
  }
}

function emptyConfig(path: string, file?: string): Problem {
  return {
    path,
    found: file === undefined ? '""' : `"${file}"`,
    message: "it is empty, and the provider can make no empty file",
    hint: "write at least a line break",
  };
}

/** A service's configs as the provider's uploads. */
export function uploadList(
  configs: ServiceSpec["configs"],
  contents: Readonly<Record<string, ConfigContent>>,
) {
  if (configs === undefined || configs.length === 0) return undefined;
  return configMounts(configs)
    .sort((a, b) => compareNames(a.target, b.target))
    .map(({ source, target, mode }) => ({
      file: target,
      permissions: `0${mode.toString(8).padStart(3, "0")}`,
      ...contents[source],
    }));
}
