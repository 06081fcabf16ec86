import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { engine } from "../../../support/engine";
import { TestStack } from "../../../support/stack";
import { withoutEmulation } from "../../../support/without-emulation";

test("edge-arm on an engine of another platform without emulation fails at preview, naming both", async () => {
  const own = `linux/${(await engine.version()).Arch}`;
  const foreign = own === "linux/amd64" ? "linux/arm64" : "linux/amd64";
  const stack = await TestStack.create("site", "parking-foreign");
  try {
    // The example as it is, unless arm64 is the engine's own.
    const example = readFileSync("Pulumi.edge-arm.yaml", "utf8");
    writeFileSync(stack.settingsFile, example.replace("platform: linux/arm64", `platform: ${foreign}`));
    const { exitCode, text } = await withoutEmulation(foreign, () => stack.preview());
    expect(exitCode).not.toBe(0);
    expect(text).toContain(`hosts.edge: this host's engine runs ${own} and emulates no ${foreign}`);
    expect(text).not.toContain("as far as can be told");
  } finally {
    await stack.remove();
  }
});
