import execa from "execa";
import { lastLines, run } from "../run";
import { RECIPE_LABEL, STAND_IN_LABEL } from "./recipe";

/** What the engine says about a local image. */
export interface LocalImage {
  /** The image's id. */
  id: string;
  /** Platform, like `linux/amd64`. */
  platform: string;
  /** What it really is, when it is a stand-in. */
  standIn?: string;
  /** Hash of what the stand-in was made from. */
  recipe?: string;
}

/** The part of the engine's answer that matters here. */
export interface InspectedImage {
  Id: string;
  RepoTags: string[] | null;
  Os: string;
  Architecture: string;
  Config: { Labels?: Record<string, string> | null } | null;
}

/** The engine's own platform, like `linux/arm64`. Throws when no engine answers. */
export async function enginePlatform(): Promise<string> {
  const asked = await run("docker", ["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"]);
  if (asked.exitCode !== 0) throw new Error(`docker version: ${lastLines(asked)}`);
  return asked.stdout.trim();
}

/** Looks names up in the engine, all in one call. Names that it does not have are absent from the answer. */
export async function inspectImages(names: readonly string[]): Promise<Map<string, LocalImage>> {
  if (names.length === 0) return new Map();
  // A missing name makes the exit code 1 while the others are still printed; without an engine nothing is.
  const asked = await run("docker", ["image", "inspect", ...names]);
  if (!asked.stdout.startsWith("[")) throw new Error(`docker image inspect: ${lastLines(asked)}`);
  return localImages(names, JSON.parse(asked.stdout) as InspectedImage[]);
}

/** Sorts the engine's answers by the names that were asked for. */
export function localImages(
  names: readonly string[],
  inspected: readonly InspectedImage[],
): Map<string, LocalImage> {
  const found = new Map<string, LocalImage>();
  for (const { Id, RepoTags, Os, Architecture, Config } of inspected) {
    const labels = Config?.Labels ?? {};
    const image: LocalImage = {
      id: Id,
      platform: `${Os}/${Architecture}`,
      standIn: labels[STAND_IN_LABEL],
      recipe: labels[RECIPE_LABEL],
    };
    for (const name of names) if (RepoTags?.includes(name)) found.set(name, image);
  }
  return found;
}

/** How long a pull may take. */
export interface PullLimits {
  /** The time that a registry has for its first word, in milliseconds. */
  firstWordMs: number;
  /** The time for all of it, in milliseconds. */
  wholeMs: number;
}

const PULL_LIMITS: PullLimits = { firstWordMs: 15_000, wholeMs: 15 * 60_000 };

/** Pulls an image. Returns undefined on success, else the reason in one line. */
export async function pull(
  name: string,
  platform: string,
  limits = PULL_LIMITS,
): Promise<string | undefined> {
  const args = ["pull", "--platform", platform, name];
  const child = execa("docker", args, { reject: false, timeout: limits.wholeMs, stdin: "ignore" });
  let silent = true;
  const impatience = setTimeout(() => child.kill(), limits.firstWordMs);
  child.stdout?.once("data", () => {
    silent = false;
    clearTimeout(impatience);
  });
  const { exitCode, stderr, timedOut } = await child;
  clearTimeout(impatience);
  if (exitCode === 0) return undefined;
  if (timedOut) return `not finished within ${limits.wholeMs / 1000} s`;
  const reason = stderr.trim().split("\n").at(-1)?.replace("Error response from daemon: ", "") ?? "";
  return reason === "" && silent ? `no answer within ${limits.firstWordMs / 1000} s` : reason;
}

/**
 * Pulls an image of a platform that is not the engine's own, under another name: the plain one stays with what it has.
 * Returns undefined on success, else the reason in one line.
 *
 * @param aside the name that it gets
 */
export async function pullAside(name: string, platform: string, aside: string): Promise<string | undefined> {
  const before = (await inspectImages([name])).get(name);
  const refusal = await pull(name, platform);
  if (refusal !== undefined) return refusal;
  await dockerImage("tag", name, aside);
  if (before === undefined) await dockerImage("rm", name);
  else await dockerImage("tag", before.id, name);
  return undefined;
}

async function dockerImage(...args: string[]): Promise<void> {
  const done = await run("docker", ["image", ...args]);
  if (done.exitCode !== 0) throw new Error(`docker image ${args.join(" ")}: ${lastLines(done)}`);
}

const OUT_OF_REACH =
  /no such host|no answer within|i\/o timeout|connection refused|network is unreachable|deadline exceeded|TLS handshake|x509/i;

/** Whether a failed pull means that the registry cannot be reached at all, so that asking it again is a waste of time. */
export function isOutOfReach(reason: string): boolean {
  return OUT_OF_REACH.test(reason);
}

/** An image to build. */
export interface ImageBuild {
  dockerfile: string;
  /** Folder of the files that the Dockerfile copies. */
  context: string;
  tag: string;
  platform: string;
  labels: Record<string, string>;
  /** Image that the Dockerfile names → the local one that is meant. */
  baseImages: Record<string, string>;
}

/** Builds an image. Throws with the build's last lines. */
export async function buildImage(build: ImageBuild): Promise<void> {
  const { dockerfile, context, tag, platform, labels, baseImages } = build;
  const labelArgs = Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
  const contexts = Object.entries(baseImages).map(([name, local]) => `${name}=docker-image://${local}`);
  const contextArgs = contexts.flatMap((named) => ["--build-context", named]);
  // Not a builder of the user's choice: only the engine's own sees the local image that this one is built on.
  const env = { BUILDX_BUILDER: undefined } as unknown as NodeJS.ProcessEnv;
  const options = ["--progress", "plain", "--platform", platform, ...labelArgs, ...contextArgs, "-t", tag];
  const args = ["build", ...options, "-f", "-", context];
  const built = await execa("docker", args, { input: dockerfile, reject: false, all: true, env });
  if (built.exitCode === 0) return;
  throw new Error(`docker build failed:\n${(built.all ?? "").trim().split("\n").slice(-20).join("\n")}`);
}

/** Removes an image that has lost its name, unless something still uses it. */
export async function removeUnused(id: string): Promise<void> {
  await run("docker", ["image", "rm", id]);
}
