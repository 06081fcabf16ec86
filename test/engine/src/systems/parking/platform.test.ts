import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findOnPath } from "../../../../../toolchain/files";
import { engine } from "../../../support/engine";
import { TestStack } from "../../../support/stack";

test("edge-arm on an engine of another platform without emulation fails at preview, naming both", async () => {
  const { Arch: arch } = await engine.version();
  const other = arch === "amd64" ? "arm64" : "amd64";
  const stack = await TestStack.create("site", "parking-foreign");
  // Whether the engine emulates is asked by the docker CLI. Without that one it is as if it did not.
  const folder = mkdtempSync(join(tmpdir(), "no-docker-"));
  symlinkSync(process.execPath, join(folder, "node"));
  const path = process.env.PATH;
  process.env.PATH = [dirname(findOnPath("pulumi") ?? ""), folder].join(delimiter);
  try {
    stack.configureFrom("Pulumi.edge-arm.yaml");
    const { exitCode, text } = await stack.preview();
    expect(exitCode).not.toBe(0);
    expect(text).toContain(
      `hosts.edge: this host's engine runs linux/${arch} and emulates no linux/${other}`,
    );
  } finally {
    process.env.PATH = path;
    await stack.remove();
    rmSync(folder, { recursive: true });
  }
});
