import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { execute, killRunning } from "../../../../../toolchain/plugins/command/execute";

function run(command: string, changes: object = {}) {
  const lines: string[] = [];
  const execution = {
    command,
    interpreter: ["/bin/sh", "-c"],
    directory: tmpdir(),
    environment: {},
    stdin: "",
    timeoutSeconds: 0,
    onLine: (stream: string, line: string) => lines.push(`${stream}: ${line}`),
    ...changes,
  };
  return { output: execute(execution), lines };
}

describe("a command", () => {
  test("gives what it writes, without the last line break", async () => {
    const { output, lines } = run("echo a; echo; printf b; echo warn >&2");
    expect(await output).toEqual({ stdout: "a\n\nb", stderr: "warn" });
    expect(lines.sort()).toEqual(["stderr: warn", "stdout: ", "stdout: a", "stdout: b"]);
  });

  test("gets its directory, environment and input", async () => {
    const { output } = run("pwd; echo $X; cat", { directory: "/", environment: { X: "1" }, stdin: "in" });
    expect(await output).toMatchObject({ stdout: "/\n1\nin" });
  });

  test("need not read its input", async () => {
    expect(await run("true", { stdin: "x".repeat(1 << 20) }).output).toEqual({ stdout: "", stderr: "" });
  });
});

describe("failures, in the official plugin's words", () => {
  test.each([
    [
      "echo out; echo err >&2; exit 7",
      {},
      'exit status 7: running "echo out; echo err >&2; exit 7":\nout\nerr\n',
    ],
    ["exec sleep 9", { timeoutSeconds: 0.1 }, 'signal: killed: running "exec sleep 9":\n'],
    ["kill -TERM $$", {}, 'signal: terminated: running "kill -TERM $$":\n'],
    ["true", { directory: "/nosuchdir" }, 'chdir /nosuchdir: no such file or directory: running "true":\n'],
    ["x", { interpreter: ["/nosuch"] }, 'fork/exec /nosuch: no such file or directory: running "x":\n'],
    ["x", { interpreter: ["nosuch"] }, 'exec: "nosuch": executable file not found in $PATH: running "x":\n'],
    ['false "\u001b\n"', {}, 'exit status 1: running "false \\"\\x1b\\n\\"":\n'],
  ])("%s", async (command, changes, message) => {
    await expect(run(command, changes).output).rejects.toThrow(new Error(message));
  });
});

test("a cancelled update ends what runs", async () => {
  const { output, lines } = run("echo started; exec sleep 60");
  await expect.poll(() => lines).toEqual(["stdout: started"]);
  killRunning();
  await expect(output).rejects.toThrow(/^signal: killed/);
});
