import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "../files";
import { type CachePaths, projectRoot } from "../paths";
import type { Progress } from "../report";
import { lastLines, run } from "../run";
import { pinnedCliVersion } from "../versions";

const MODULE = join(projectRoot, "toolchain", "cli");
const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Folder of the built CLI and, beside it, our language host. Named after the pinned sources, so a new pin is a new folder. */
export function builtCliFolder(paths: CachePaths): string {
  const key = contentHash([join(MODULE, "go.mod"), join(MODULE, "go.sum")]);
  return join(paths.toolchain, `cli-${pinnedCliVersion()}-${process.platform}-${process.arch}-${key}`);
}

/**
 * Builds the CLI from its Go module, checked against go.sum.
 *
 * @param go path of the go command
 * @returns path of the executable
 * @throws Error with go's last lines
 */
export async function buildCli(go: string, paths: CachePaths, progress: Progress): Promise<string> {
  const folder = builtCliFolder(paths);
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, `pulumi.${process.pid}.unfinished`);
  progress.line(
    `building the Pulumi CLI ${pinnedCliVersion()} from its Go module (about five minutes on two cores) …`,
  );
  // Without -X the CLI does not know its version, and the SDK then refuses to work with it.
  const flags = `-s -w -X ${VERSION_VARIABLE}=v${pinnedCliVersion()}`;
  const outcome = await progress.during("building the Pulumi CLI", () =>
    run(go, ["build", "-mod=readonly", "-o", unfinished, "-ldflags", flags, PACKAGE], { cwd: MODULE }),
  );
  if (outcome.exitCode !== 0) {
    rmSync(unfinished, { force: true });
    throw new Error(`building the CLI from its Go module failed: ${lastLines(outcome, 5)}`);
  }
  renameSync(unfinished, join(folder, "pulumi"));
  return join(folder, "pulumi");
}
