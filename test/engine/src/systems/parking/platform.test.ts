import { expect, test } from "vitest";
import { engine } from "../../../support/engine";
import { TestStack } from "../../../support/stack";
import { withoutDockerCli } from "../../../support/without-docker-cli";

test("edge-arm on an engine of another platform without emulation fails at preview, naming both", async () => {
  const { Arch: arch } = await engine.version();
  const other = arch === "amd64" ? "arm64" : "amd64";
  const stack = await TestStack.create("site", "parking-foreign");
  try {
    stack.configureFrom("Pulumi.edge-arm.yaml");
    const { exitCode, text } = await withoutDockerCli(() => stack.preview());
    expect(exitCode).not.toBe(0);
    expect(text).toContain(
      `hosts.edge: this host's engine runs linux/${arch} and emulates no linux/${other}`,
    );
  } finally {
    await stack.remove();
  }
});
