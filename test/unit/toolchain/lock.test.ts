import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withLock } from "../../../toolchain/lock";

test("two runs at once take turns, and the second is told for whom it waits", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  const events: string[] = [];
  const lines: string[] = [];
  const turn = (name: string) =>
    withLock(
      join(folder, "toolchain"),
      (line) => lines.push(line),
      async () => {
        events.push(`${name} in`);
        await sleep(50);
        events.push(`${name} out`);
      },
    );
  const first = turn("first");
  await sleep(20);
  await Promise.all([first, turn("second")]);
  rmSync(folder, { recursive: true });
  expect(events).toEqual(["first in", "first out", "second in", "second out"]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(new RegExp(`process ${process.pid} since \\d{4}-`));
});

test("the lock is released when the work fails", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  const fail = () =>
    withLock(
      folder,
      () => {},
      () => Promise.reject(new Error("on purpose")),
    );
  await expect(fail()).rejects.toThrow("on purpose");
  await expect(fail()).rejects.toThrow("on purpose");
  rmSync(folder, { recursive: true });
});
