import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findOnPath } from "../../../toolchain/files";

/**
 * Does something with a docker CLI on PATH that leaves a platform out where it lists what the engine runs, and is the
 * real one otherwise: as on a machine without emulation. Emulation itself is the kernel's, and so everybody's: once
 * another test or a user has switched it on, no test may take it away.
 * @param platform like `linux/arm64`.
 */
export async function withoutEmulation<Result>(
  platform: string,
  act: () => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "without-emulation-"));
  const docker = join(folder, "docker");
  const path = process.env.PATH;
  writeFileSync(docker, cliWithout(platform, findOnPath("docker") ?? ""));
  chmodSync(docker, 0o755);
  process.env.PATH = [folder, path].join(delimiter);
  try {
    return await act();
  } finally {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  }
}

function cliWithout(platform: string, real: string): string {
  return `#!/bin/sh
case "$*" in
*"buildx inspect"*) "${real}" "$@" | sed -E '/^Platforms:/s#, ${platform}(/[a-z0-9]+)?\\*?##g' ;;
*) exec "${real}" "$@" ;;
esac
`;
}
