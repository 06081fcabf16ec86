import { spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileBackendFolder, inspectLocks, judgeLocks, readLocks } from "../../../operator/stack-locks";

const lock = { pid: 7, username: "ops", hostname: "here", timestamp: "2026-11-20T17:00:00Z" };

describe("judgeLocks", () => {
  test("a dead holder on this machine makes a lock stale", () => {
    expect(judgeLocks([lock], "here", () => false)).toEqual({ held: [], stale: [lock] });
    expect(judgeLocks([lock], "here", () => true)).toEqual({ held: [lock], stale: [] });
  });

  test("nobody can say from here whether a holder on another machine is dead", () => {
    expect(judgeLocks([lock], "elsewhere", () => false)).toEqual({ held: [lock], stale: [] });
  });
});

test.each([
  ["file:///srv/state", "/srv/state"],
  ["file:///srv/my%20state?no_tmp_dir=true", "/srv/my state"],
  ["file://~", undefined],
  ["s3://states", undefined],
  [undefined, undefined],
])("the folder of the backend %s is %s", (url, folder) => {
  expect(fileBackendFolder(url)).toBe(folder);
});

describe("with real lock files and processes", () => {
  const backend = mkdtempSync(join(tmpdir(), "state-"));
  const folder = join(backend, ".pulumi/locks/organization/sitestack/dev");
  const write = (name: string, value: unknown) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(value));
  };

  test("no folder, no locks", () => {
    expect(readLocks(backend, "sitestack", "absent")).toEqual([]);
  });

  test("a process that has ended, and one that is no Pulumi CLI, hold nothing", async () => {
    const child = spawn("true");
    await new Promise((resolve) => child.once("exit", resolve));
    write("ended.json", { ...lock, pid: child.pid, hostname: hostname() });
    write("reused.json", { ...lock, pid: process.pid, hostname: hostname() });
    writeFileSync(join(folder, "half-written.json"), "{");
    const { held, stale } = inspectLocks(backend, "sitestack", "dev");
    expect(held).toEqual([]);
    expect(stale.map(({ pid }) => pid).sort()).toEqual([child.pid, process.pid].sort());
    rmSync(backend, { recursive: true });
  });

  test.runIf(platform() === "linux")("a CLI that runs holds it, one that was killed does not", async () => {
    const pulumi = join(mkdtempSync(join(tmpdir(), "bin-")), "pulumi");
    copyFileSync("/bin/sleep", pulumi);
    chmodSync(pulumi, 0o755);
    // The shell becomes a program that never takes note of its child's end, so the killed one stays listed.
    const parent = spawn("sh", ["-c", `${pulumi} 60 & echo $!; exec sleep 60`]);
    const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
    const verdict = () => {
      write("cli.json", { ...lock, pid, hostname: hostname() });
      return inspectLocks(backend, "sitestack", "dev");
    };
    await expect.poll(() => verdict().held).toHaveLength(1);
    await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8")).toBe("sleep\n");
    process.kill(pid, "SIGKILL");
    await expect.poll(() => verdict().stale).toHaveLength(1);
    expect(process.kill(pid, 0)).toBe(true);
    parent.kill();
    rmSync(backend, { recursive: true });
  });
});
