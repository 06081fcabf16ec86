import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ToolchainError } from "../error";
import { findOnPath, isExecutable } from "../files";
import type { CachePaths } from "../paths";
import type { PartReport, Progress } from "../report";
import { run } from "../run";
import { OLDEST_CLI, oldestGo, pinnedCliVersion, sdkVersion } from "../versions";
import { buildCli, builtCliFolder } from "./build";
import { type CliFacts, type CliStep, decideCli } from "./decide";
import { downloadCli, downloadedCliFolder } from "./download";
import { ensureLanguageHost } from "./language-host";

/** A Pulumi CLI that runs Node programs. */
export interface Cli {
  /** Full path of the executable. */
  path: string;
  /** Whether it came from Pulumi's own downloads: then its plugins can be expected there as well. */
  official: boolean;
  parts: PartReport[];
}

const LANGUAGE_HOST = "pulumi-language-nodejs";

/**
 * Looks which CLIs there are.
 *
 * @param paths the cache
 */
export async function gatherCliFacts(paths: CachePaths): Promise<CliFacts> {
  const onPath = findOnPath("pulumi");
  const downloaded = join(downloadedCliFolder(paths), "pulumi");
  const built = join(builtCliFolder(paths), "pulumi");
  return {
    onPath: onPath && {
      path: onPath,
      version: await cliVersion(onPath),
      languageHost:
        isExecutable(join(dirname(onPath), LANGUAGE_HOST)) || findOnPath(LANGUAGE_HOST) !== undefined,
    },
    downloaded: existsSync(downloaded) ? { path: downloaded, version: sdkVersion() } : undefined,
    built: existsSync(built) ? { path: built, version: pinnedCliVersion() } : undefined,
    go: findOnPath("go"),
  } as CliFacts;
}

/**
 * Makes sure that there is a CLI with its Node language host.
 *
 * @param paths the cache
 * @param progress told before anything slow
 * @throws ToolchainError when no way works
 */
export async function ensureCli(paths: CachePaths, progress: Progress): Promise<Cli> {
  const facts = await gatherCliFacts(paths);
  const plan = decideCli(facts);
  const failures = plan.rejected === undefined ? [] : [plan.rejected];
  for (const step of plan.steps) {
    try {
      return await take(step, paths, progress, failures);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  if (facts.go === undefined)
    failures.push("it cannot be built from the Go module either: `go` is not on PATH");
  throw new ToolchainError(
    `No Pulumi CLI: ${failures.join("; ")}.`,
    `install Pulumi ${OLDEST_CLI} or newer (pulumi.com/docs/install), or Go ${oldestGo()} or newer so that it can be built here.`,
  );
}

async function take(step: CliStep, paths: CachePaths, progress: Progress, failures: string[]): Promise<Cli> {
  const found =
    step.kind === "use"
      ? step
      : step.kind === "download"
        ? { path: await downloadCli(paths, progress), way: "official download", version: sdkVersion() }
        : {
            path: await buildCli(step.go, paths, progress),
            way: "built from the Go module",
            version: pinnedCliVersion(),
          };
  const official = found.way !== "built from the Go module";
  const detail = failures.length > 0 ? failures.join("; ") : undefined;
  const cli = { name: "Pulumi CLI", version: found.version.replace(/^v/, ""), way: found.way, detail };
  const languageHost = official
    ? { name: "Node language host", version: "", way: "comes with the CLI" }
    : await ensureLanguageHost(dirname(found.path), progress);
  return { path: found.path, official, parts: [cli, languageHost] };
}

/** The version that a CLI says it has, or an empty text. */
async function cliVersion(path: string): Promise<string> {
  const environment = { PULUMI_SKIP_UPDATE_CHECK: "true" };
  return (await run(path, ["version"], { environment, timeoutMs: 20_000 })).stdout.trim();
}
