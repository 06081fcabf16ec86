import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type EngineSettings, reasonOf } from "../engine";
import type { HostFacts, Platform } from "./host-facts";
import { withCliSettings } from "./image/engine-proxy";
import { ENGINES_OWN_BUILDER, engineArguments, engineEnvironment } from "./image/request";

const execFileAsync = promisify(execFile);

/** A busy machine takes seconds to start the CLI and its plugin. */
const ANSWER_MS = 15_000;

/**
 * Platforms that the engine's own builder can run, its emulated ones included. Asked only when a site declares another
 * platform than the engine's: it costs a process. Where it cannot be asked there are none, and the trouble says why.
 */
export async function buildablePlatforms(
  settings: EngineSettings,
): Promise<Pick<HostFacts, "emulated" | "emulationTrouble">> {
  try {
    const inspected = await withCliSettings(settings, inspectBuilder);
    return {
      emulated: (["linux/amd64", "linux/arm64"] as const).filter((platform) => isListed(platform, inspected)),
    };
  } catch (error) {
    return { emulated: [], emulationTrouble: `docker buildx inspect: ${firstLine(error)}` };
  }
}

async function inspectBuilder(engine: EngineSettings): Promise<string> {
  const { stdout } = await execFileAsync(
    "docker",
    [...engineArguments(engine), "buildx", "inspect", ENGINES_OWN_BUILDER],
    { timeout: ANSWER_MS, env: { ...process.env, ...engineEnvironment(engine) } },
  );
  return stdout;
}

/** What it says on stderr; without that, why it could not be run. */
function firstLine(error: unknown): string {
  const { stderr = "" } = error as { stderr?: string };
  return (stderr.trim() || reasonOf(error)).split("\n")[0] ?? "";
}

function isListed(platform: Platform, inspected: string): boolean {
  return new RegExp(`^Platforms:.*\\b${platform}\\b`, "m").test(inspected);
}
