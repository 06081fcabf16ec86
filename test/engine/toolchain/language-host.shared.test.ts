import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import execa from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROGRAMS } from "../support/stack";
import { testSite } from "../support/test-run";

const folder = PROGRAMS.plain;
const stack = testSite("host");
const scratch = mkdtempSync(join(tmpdir(), "host-"));
const pidFile = join(scratch, "pid");

const options = { cwd: folder, reject: false, all: true, env: { NO_COLOR: "1" } } as const;
const start = (...args: string[]) =>
  execa("pulumi", [...args, "--stack", stack, "--non-interactive"], options);
const pulumi = async (...args: string[]) => {
  const { exitCode, all = "", stdout } = await start(...args);
  return { exitCode, text: all, stdout };
};
const set = async (key: string, value: string, ...flags: string[]) =>
  expect(await pulumi("config", "set", key, value, ...flags)).toMatchObject({ exitCode: 0 });

beforeAll(async () => {
  await execa("pulumi", ["stack", "init", stack, "--no-select"], { cwd: folder });
}, 60_000);
afterAll(async () => {
  await pulumi("cancel", "--yes");
  await execa("pulumi", ["stack", "rm", "--yes", "--force", "--stack", stack], { cwd: folder });
  rmSync(join(folder, `Pulumi.${stack}.yaml`), { force: true });
  rmSync(scratch, { recursive: true });
}, 60_000);

/** Whichever language host the toolchain has got, the official one or ours, must behave like this. */
describe("the Node language host", { timeout: 120_000 }, () => {
  test("shows the program's output, runs its hooks, and keeps secrets", async () => {
    await set("plain", "a: b c");
    await set("token", "s3cret", "--secret");
    const preview = await pulumi("preview");
    expect(preview.text).toContain("on stdout, dry run: true");
    const up = await pulumi("up", "--yes", "--skip-preview");
    expect(up.exitCode).toBe(0);
    for (const line of ["on stdout, dry run: false", "on stderr", "hook of kept"])
      expect(up.text).toContain(line);
    expect(up.text).not.toContain("s3cret");
    expect(JSON.parse((await pulumi("stack", "output", "--json", "--show-secrets")).stdout)).toEqual({
      plain: "a: b c",
      token: "s3cret",
      stackName: `organization/plain/${stack}`,
    });
    expect((await pulumi("stack", "output", "token")).stdout).toBe("[secret]");
    expect((await pulumi("preview", "--expect-no-changes")).exitCode).toBe(0);
  });

  test("a program that exits with an error fails the command, and says with which code", async () => {
    await set("end", "exit");
    const { exitCode, text } = await pulumi("preview");
    expect(exitCode).not.toBe(0);
    expect(text).toContain("Program exited with non-zero exit code: 3");
  });

  test("an error that the program has told itself is told once", async () => {
    await set("end", "throw");
    const { exitCode, text } = await pulumi("preview");
    expect(exitCode).not.toBe(0);
    expect(text).toContain("thrown on purpose");
    expect(text).not.toContain("non-zero exit code");
  });

  test("tells about itself and the program's packages", async () => {
    const { stdout } = await pulumi("about", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      runtime: { language: "nodejs", version: expect.stringMatching(/^v?\d+\./) },
    });
  });

  test.each(["SIGINT", "SIGKILL"] as const)("the program ends when the CLI gets %s", async (signal) => {
    await set("end", "wait");
    await set("pidFile", pidFile);
    rmSync(pidFile, { force: true });
    const cli = start("preview");
    await until(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "", 60_000);
    const program = Number(readFileSync(pidFile, "utf8"));
    cli.kill(signal, { forceKillAfterTimeout: false });
    await until(() => !isAlive(program), 20_000);
    expect((await cli).exitCode).not.toBe(0);
  });
});

async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`still not so after ${limitMs} ms: ${condition}`);
    await sleep(100);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
