import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { findOnPath } from "../../../toolchain/files";

/**
 * Runs something on a PATH that has Pulumi and Node.js and no docker CLI. Whether an engine emulates another platform is
 * asked by that CLI: without it, it is as if the engine did not, whatever this machine has registered.
 */
export async function withoutDockerCli<Result>(action: () => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "no-docker-"));
  symlinkSync(process.execPath, join(folder, "node"));
  const { PATH } = process.env;
  process.env.PATH = [dirname(findOnPath("pulumi") ?? ""), folder].join(delimiter);
  try {
    return await action();
  } finally {
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true });
  }
}
