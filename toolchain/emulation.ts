/** Lets an engine run programs of another platform: qemu, registered with the kernel of the engine's machine. */
import { existsSync } from "node:fs";
import { reasonOf, resolveEngineTarget } from "../engine";
import { aptGet } from "./apt";
import { enginePlatform, inspectImages, pull } from "./base-images/docker";
import { gatherEngineFacts } from "./docker/facts";
import { ToolchainError } from "./error";
import type { PartReport } from "./report";
import { lastLines, run } from "./run";
import { BINFMT_IMAGE } from "./versions";

/** What {@link ensureEmulation} is told. */
export interface EmulationOptions {
  /** The platform that the engine is to run, like `linux/arm64`. */
  platform: string;
  /** Takes one line of progress. */
  report(line: string): void;
}

const PACKAGES = ["qemu-user-static", "binfmt-support"];
const REGISTRATIONS = "/proc/sys/fs/binfmt_misc";
/** The name of each platform's emulator in Debian's and in the kernel's list. */
const EMULATORS: Record<string, string> = { "linux/arm64": "qemu-aarch64", "linux/amd64": "qemu-x86_64" };

/**
 * Makes sure that the engine runs programs of a platform. Nothing is switched on where it does already; else first the
 * official way, the image tonistiigi/binfmt, then the distribution's packages where the engine is on this machine.
 *
 * @returns which way it came; undefined for the engine's own platform
 * @throws ToolchainError when the engine cannot be made to run it from here
 */
export async function ensureEmulation({
  platform,
  report,
}: EmulationOptions): Promise<PartReport | undefined> {
  const own = await enginePlatform();
  if (platform === own) return undefined;
  const part = { name: `emulation of ${platform}`, version: "" };
  if (await emulates(platform)) return { ...part, way: "enabled" };
  const refusal = await enableByImage(platform, own, report);
  if (refusal === undefined) return { ...part, way: `enabled by ${BINFMT_IMAGE}` };
  await enableByPackages(platform, own, refusal, report);
  const detail = `because ${BINFMT_IMAGE} cannot be had: ${refusal}`;
  return { ...part, way: "enabled by the distribution's packages", detail };
}

/** Whether the engine's own builder runs a platform: asked anew, since that changes without the engine. */
export async function emulates(platform: string): Promise<boolean> {
  const asked = await run("docker", ["buildx", "inspect", "default"], { timeoutMs: 20_000 });
  return runnablePlatforms(asked.stdout).includes(platform);
}

/** The platforms that `docker buildx inspect` lists. */
export function runnablePlatforms(inspected: string): string[] {
  const listed = /^Platforms:\s*(.*)$/m.exec(inspected)?.[1] ?? "";
  // A star marks those that the user has set by hand.
  return listed.split(",").map((platform) => platform.trim().replace(/\*$/, ""));
}

/** Returns undefined on success, else the reason in one line. */
async function enableByImage(
  platform: string,
  own: string,
  report: (line: string) => void,
): Promise<string | undefined> {
  report(`enabling emulation of ${platform} with ${BINFMT_IMAGE}`);
  const there = (await inspectImages([BINFMT_IMAGE])).has(BINFMT_IMAGE);
  const refusal = there ? undefined : await pull(BINFMT_IMAGE, own);
  if (refusal !== undefined) return refusal;
  const architecture = platform.replace("linux/", "");
  const args = ["run", "--rm", "--privileged", "--platform", own, BINFMT_IMAGE, "--install", architecture];
  const done = await run("docker", args);
  if (done.exitCode !== 0) return lastLines(done, 1);
  return (await emulates(platform)) ? undefined : `it ran, and the engine still does not run ${platform}`;
}

async function enableByPackages(
  platform: string,
  own: string,
  refusal: string,
  report: (line: string) => void,
): Promise<void> {
  const { root, distribution } = await gatherEngineFacts();
  const obstacle = packagesObstacle({ target: targetKind(), root, distribution });
  const emulator = EMULATORS[platform];
  if (obstacle !== undefined || emulator === undefined)
    throw notEmulated(platform, own, [refusal, obstacle ?? "no emulator is known for it"]);
  await installEmulators(emulator, report);
  await register(emulator);
  if (!(await emulates(platform)))
    throw notEmulated(platform, own, [refusal, `${emulator} is registered, and the engine does not use it`]);
}

/** Why the distribution's packages are no way here, or undefined. */
export function packagesObstacle(facts: {
  target: string;
  root: boolean;
  distribution: string;
}): string | undefined {
  if (facts.target !== "unix") return "the engine is on another machine";
  if (!/\b(debian|ubuntu)\b/.test(facts.distribution)) return "this is neither Debian nor Ubuntu";
  return facts.root ? undefined : "only root may install packages";
}

function targetKind(): string {
  try {
    return resolveEngineTarget({}).kind;
  } catch (error) {
    return reasonOf(error);
  }
}

async function installEmulators(emulator: string, report: (line: string) => void): Promise<void> {
  if (existsSync(`/var/lib/binfmts/${emulator}`)) return;
  report(`installing ${PACKAGES.join(" and ")} from this machine's distribution`);
  const next = "read apt's message above, or enable emulation (binfmt) on this machine by hand";
  await aptGet(["update", "-qq"], next);
  await aptGet(["install", "-y", "-qq", "--no-install-recommends", ...PACKAGES], next);
}

/** After a restart of the machine, and where no init system does it, the packages alone do nothing. */
async function register(emulator: string): Promise<void> {
  if (!existsSync(`${REGISTRATIONS}/register`))
    await must("mount", ["-t", "binfmt_misc", "binfmt_misc", REGISTRATIONS]);
  if (!existsSync(`${REGISTRATIONS}/${emulator}`)) await must("update-binfmts", ["--enable", emulator]);
}

async function must(command: string, args: string[]): Promise<void> {
  const done = await run(command, args);
  if (done.exitCode === 0) return;
  const next = "enable emulation (binfmt) on this machine by hand";
  throw new ToolchainError(`${command} ${args.join(" ")}: ${lastLines(done)}`, next);
}

function notEmulated(platform: string, own: string, reasons: string[]): ToolchainError {
  const architecture = platform.replace("linux/", "");
  return new ToolchainError(
    `The engine runs ${own} and cannot be made to run ${platform} from here: ${reasons.join("; ")}.`,
    `on the engine's machine, as root: docker run --privileged --rm ${BINFMT_IMAGE} --install ${architecture}, ` +
      `or apt-get install ${PACKAGES.join(" ")}; or use a ${platform} engine.`,
  );
}
