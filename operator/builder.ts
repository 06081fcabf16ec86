import { lastLines, run } from "../toolchain/run";

/** The builder that the Parking document names. */
export const MULTIARCH = "multiarch";

/**
 * The name of a builder for pushing, made when it is absent; undefined where it cannot be had, since its own image
 * cannot be pulled: then the engine's builder does the work, one platform at a time.
 * @param say prints one line.
 */
export async function ensureBuilder(name: string, say: (line: string) => void): Promise<string | undefined> {
  const known = await run("docker", ["buildx", "inspect", name]);
  if (known.exitCode !== 0) {
    say(`builder ${name}: creating`);
    const created = await run("docker", ["buildx", "create", "--name", name, "--driver", "docker-container"]);
    if (created.exitCode !== 0) return without(name, lastLines(created, 1), say);
  }
  const started = await run("docker", ["buildx", "inspect", "--bootstrap", name]);
  if (started.exitCode === 0) return name;
  if (known.exitCode !== 0) await run("docker", ["buildx", "rm", "--force", name]);
  return without(name, lastLines(started, 1), say);
}

function without(name: string, reason: string, say: (line: string) => void): undefined {
  say(`builder ${name}: cannot be had (${reason}); the engine's own builder is used`);
  return undefined;
}
