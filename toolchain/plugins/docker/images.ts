import type Docker from "dockerode";
import { type Engine, failureText, isNotFound } from "./engine";
import { registryOf } from "./image-name";
import type { RegistryLogins } from "./registry-logins";

/** What is used of the engine's description of an image. */
export type Image = Pick<Docker.ImageInspectInfo, "Id" | "RepoDigests">;

/** The local image of a name or id, or undefined. */
export async function localImage(engine: Engine, name: string): Promise<Image | undefined> {
  try {
    return await engine.docker.getImage(name).inspect();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw new Error(`unable to inspect image ${name}: ${failureText(error, engine.target)}`, {
      cause: error,
    });
  }
}

/**
 * The local image of a name, pulled when it is not there.
 * @param platform `os/arch` to pull; empty for the engine's own.
 */
export async function findImage(
  engine: Engine,
  logins: RegistryLogins,
  name: string,
  platform: string,
): Promise<Image> {
  if (!name) throw new Error("empty image name is not allowed");
  const local = await localImage(engine, name);
  if (local) return local;
  const trouble = await pull(engine, logins, name, platform);
  const pulled = await localImage(engine, name);
  if (!pulled) throw new Error(`unable to find or pull image ${name}${trouble ? `: ${trouble}` : ""}`);
  return pulled;
}

/** Pulls; returns what the engine complained about on the way, since such a pull still answers with success. */
async function pull(engine: Engine, logins: RegistryLogins, name: string, platform: string): Promise<string> {
  try {
    const options = { authconfig: logins.for(registryOf(name)), ...(platform ? { platform } : {}) };
    const progress = await engine.docker.pull(name, options as object);
    const chunks: Buffer[] = [];
    for await (const chunk of progress) chunks.push(Buffer.from(chunk));
    return errorsIn(Buffer.concat(chunks).toString("utf8"));
  } catch (error) {
    const reason = failureText(error, engine.target);
    throw new Error(`unable to pull image ${name}: error pulling image ${name}: ${reason}`, { cause: error });
  }
}

function errorsIn(progress: string): string {
  const lines = progress.split("\n").filter((line) => line.includes('"error"'));
  return lines.map((line) => (JSON.parse(line) as { error?: string }).error ?? "").join("; ");
}

/** The digest by which a registry knows the image, of the repository of that name where there are several. */
export function repositoryDigest(name: string, digests: string[]): string {
  const repository = name.split(":", 1)[0] ?? name;
  return digests.find((digest) => digest.startsWith(repository)) ?? digests[0] ?? "";
}
