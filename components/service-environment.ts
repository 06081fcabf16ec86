import { readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { parseEnv } from "node:util";
import { type Input, Output } from "@pulumi/pulumi";
import { compareNames } from "./graph";
import { ProblemsError } from "./problems";
import type { ServiceSpec } from "./topology";

/** The service's environment with the files' values below its own. */
export type Environment = Record<string, Input<string>>;

/**
 * The service's environment: its files in their order, then its own values.
 * @param path the service's own path in messages.
 * @throws ProblemsError naming every file that cannot be read.
 */
export function serviceEnvironment(path: string, spec: ServiceSpec): Environment {
  const files = (spec.envFile ?? []).map((file, index) => readEnvFile(`${path}.envFile[${index}]`, file));
  const problems = files.flatMap((file) => (file instanceof ProblemsError ? file.problems : []));
  if (problems.length > 0) throw new ProblemsError(path, problems);
  return Object.assign({}, ...files, spec.environment);
}

function readEnvFile(path: string, file: string): NodeJS.Dict<string> | ProblemsError {
  try {
    return parseEnv(readFileSync(resolvePath(file), "utf8"));
  } catch (error) {
    return new ProblemsError(path, [
      {
        path,
        found: `"${file}"`,
        message: `the file cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
        hint: `a relative path is taken from ${process.cwd()}`,
      },
    ]);
  }
}

/** The environment variable that says where relative mounts begin. */
export const MOUNTS_FROM = "SITESTACK_MOUNTS_FROM";

/** A path that is relative to the program's folder, as an absolute one. */
export function resolvePath(path: string): string {
  return isAbsolute(path) ? path : resolve(process.cwd(), path);
}

/**
 * A path of the host that containers mount, relative to where the site's files are: the program's folder, unless an
 * earlier version of the program runs in a folder that will not stay (`sitestack up --rollback`).
 */
export function resolveMount(path: string): string {
  return isAbsolute(path) ? path : resolve(process.env[MOUNTS_FROM] ?? process.cwd(), path);
}

/** Names of the variables whose values come later: they may be secret, so a gate's report never shows them. */
export function possiblySecret(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => Output.isInstance(environment[name]))
    .sort(compareNames);
}
