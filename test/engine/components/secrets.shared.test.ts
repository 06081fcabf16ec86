import { execSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { containersOfSite, inspect } from "../support/engine";
import { TestStack } from "../support/stack";

const SECRET = "correct-horse-battery-staple";

function settings(command: string[]): Record<string, unknown> {
  return {
    topology: {
      name: "secrets",
      services: { keeper: { image: "python:3.9-slim", init: true, command, readyTimeout: "10s" } },
    },
    secretEnvironment: { keeper: { TOKEN: "token" } },
  };
}

/** Every file that the backend has written about a stack: state, backups, history, locks. */
function backendText(stack: string): string {
  const folder = (process.env.PULUMI_BACKEND_URL ?? "").replace(/^file:\/\//, "");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && file.name.includes(stack))
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
    .join("\n");
}

test("a secret reaches its container and is in no state, output, log or process list in plain text", async () => {
  const stack = await TestStack.create("topology", "secrets");
  try {
    stack.configureTopology(settings(["sleep", "1000"]));
    await stack.setSecret("token", SECRET);
    const preview = await stack.preview("--diff");
    const up = await stack.up("--logtostderr", "-v=3");
    expect(up.exitCode).toBe(0);
    const [container] = await containersOfSite(stack.name);
    expect((await inspect(container?.Id ?? "")).Config.Env).toContain(`TOKEN=${SECRET}`);
    const settingsText = readFileSync(stack.settingsFile, "utf8");
    const processes = execSync("ps axww -o args", { encoding: "utf8" });
    const shown = [
      preview.text,
      up.text,
      settingsText,
      await stack.exportState(),
      backendText(stack.name),
      processes,
    ];
    expect(shown.every((text) => text.length > 0)).toBe(true);
    expect(shown.map((text) => text.includes(SECRET))).toEqual(shown.map(() => false));

    // A service that tells its secret to its own log: the gate's report of its failure does not repeat it.
    stack.configureTopology(settings(["sh", "-c", "echo token is $TOKEN; exit 3"]));
    await stack.setSecret("token", SECRET);
    const failed = await stack.up();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.text).toContain("token is [secret]");
    expect(failed.text).not.toContain(SECRET);
  } finally {
    await stack.remove();
  }
});
