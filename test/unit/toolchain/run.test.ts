import { describe, expect, test } from "vitest";
import { lastLines, run } from "../../../toolchain/run";

describe("run", () => {
  test("collects output and exit code, and adds and takes away variables", async () => {
    const environment = { ADDED: "yes", HOME: undefined };
    const outcome = await run("sh", ["-c", 'echo "$ADDED:$HOME"; echo oops >&2; exit 3'], { environment });
    expect(outcome).toEqual({ exitCode: 3, stdout: "yes:", stderr: "oops", timedOut: false });
  });

  test("says that an executable is not there instead of throwing", async () => {
    const outcome = await run("no-such-command-here", []);
    expect(outcome.exitCode).toBe(127);
    expect(outcome.stderr).toContain("no-such-command-here");
  });

  test("ends what takes too long", async () => {
    const outcome = await run("sleep", ["20"], { timeoutMs: 100 });
    expect(outcome.timedOut).toBe(true);
    expect(lastLines(outcome)).toBe("no answer in time");
  });
});

test("lastLines keeps the end of both streams", () => {
  const outcome = { exitCode: 1, stdout: "a\nb\n", stderr: "c\nd\n", timedOut: false };
  expect(lastLines(outcome, 2)).toBe("c\nd");
  expect(lastLines({ ...outcome, stderr: "" }, 5)).toBe("a\nb");
});
