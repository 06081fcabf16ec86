import { rmSync } from "node:fs";
import { join } from "node:path";
import type { CachePaths } from "../paths";
import type { Progress } from "../report";
import { lastLines, run } from "../run";
import { sdkVersion } from "../versions";

/** What the SDK's installer fetches first. */
const INSTALLER = "https://get.pulumi.com/install.sh";
/** A place that cannot be reached is given up after this; a slow download is not. */
const REACH_MS = 15_000;
const DOWNLOAD_MS = 10 * 60_000;

/** Folder of the executables of the official download. */
export function downloadedCliFolder(paths: CachePaths): string {
  return join(installRoot(paths), "bin");
}

/**
 * Downloads the official CLI of the SDK's own version, with the SDK's own installer.
 *
 * @returns path of the executable
 * @throws Error saying why it is out of reach
 */
export async function downloadCli(paths: CachePaths, progress: Progress): Promise<string> {
  await checkReach();
  progress.line(`downloading the official Pulumi CLI ${sdkVersion()} …`);
  const script = `require("@pulumi/pulumi/automation").PulumiCommand.install({ root: process.argv[1] })
    .catch((error) => { console.error(error.message); process.exit(1); })`;
  // In a process of its own: the SDK's installer knows no time limit.
  const outcome = await progress.during("downloading the Pulumi CLI", () =>
    run(process.execPath, ["-e", script, installRoot(paths)], { cwd: __dirname, timeoutMs: DOWNLOAD_MS }),
  );
  if (outcome.exitCode === 0) return join(downloadedCliFolder(paths), "pulumi");
  rmSync(installRoot(paths), { recursive: true, force: true });
  throw new Error(`the official download failed: ${lastLines(outcome, 3)}`);
}

async function checkReach(): Promise<void> {
  try {
    const answer = await fetch(INSTALLER, { method: "HEAD", signal: AbortSignal.timeout(REACH_MS) });
    if (!answer.ok) throw new Error(`HTTP status ${answer.status}`);
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Error(
      `the official download is out of reach: ${cause instanceof Error ? cause.message : message}`,
    );
  }
}

function installRoot(paths: CachePaths): string {
  return join(paths.toolchain, `cli-${sdkVersion()}-official`);
}
