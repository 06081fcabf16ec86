import { join, resolve } from "node:path";

/** The project's folder: everything of ours is below it. */
export const projectRoot = resolve(__dirname, "..");

/** Where the toolchain keeps what it has made. All of it may be deleted; the next run makes it again, except `state`. */
export interface CachePaths {
  /** The git-ignored folder that holds all the others. */
  cache: string;
  /** CLIs, the language host, and what the last run has found. */
  toolchain: string;
  /** PULUMI_HOME of the embedded default: plugins and the selected stacks. */
  pulumiHome: string;
  /** The embedded file backend. The only folder here that cannot be made again. */
  state: string;
  /** The embedded backend's passphrase: a random one, readable by its owner only. */
  passphrase: string;
  /** Pid file, log and settings of an engine that we have started. */
  engine: string;
}

/**
 * The cache's folders.
 *
 * @param cache the folder that holds them; default: `SITESTACK_CACHE` of the environment, else `.cache` of the project
 */
export function cachePaths(cache = process.env.SITESTACK_CACHE || join(projectRoot, ".cache")): CachePaths {
  return {
    cache: resolve(cache),
    toolchain: resolve(cache, "toolchain"),
    pulumiHome: resolve(cache, "pulumi-home"),
    state: resolve(cache, "state"),
    passphrase: resolve(cache, "passphrase"),
    engine: resolve(cache, "engine"),
  };
}
