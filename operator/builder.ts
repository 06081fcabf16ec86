import { lastLines, run } from "../toolchain/run";

/** The builder that the Parking document names. */
export const MULTIARCH = "multiarch";

/** Its own image may have to be pulled. */
const START_MS = 5 * 60_000;

/**
 * The name of a builder for pushing, made when it is absent; undefined where it cannot be had, since its own image
 * cannot be pulled: then the engine's builder does the work, one platform at a time.
 * @param say prints one line.
 */
export async function ensureBuilder(name: string, say: (line: string) => void): Promise<string | undefined> {
  const known = await run("docker", ["buildx", "inspect", name]);
  if (known.exitCode !== 0) {
    say(`builder ${name}: creating`);
    const created = await run("docker", ["buildx", "create", "--name", name, ...DRIVER]);
    if (created.exitCode !== 0) return without(name, lastLines(created, 1), say);
  }
  const started = await run("docker", ["buildx", "inspect", "--bootstrap", name], { timeoutMs: START_MS });
  if (started.exitCode === 0) return name;
  if (known.exitCode !== 0) await run("docker", ["buildx", "rm", "--force", name]);
  return without(name, lastLines(started, 1), say);
}

/** On the host's network it reaches a registry on the host's loopback, as the engine itself does. */
const DRIVER = ["--driver", "docker-container", "--driver-opt", "network=host"];

function without(name: string, reason: string, say: (line: string) => void): undefined {
  say(`builder ${name}: cannot be had (${reason}); the engine's own builder is used`);
  return undefined;
}
