import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { createProgress, partLine, standInLine } from "../../../toolchain/report";

test("a part's line says name, version, way, and what else is known", () => {
  expect(partLine({ name: "Pulumi CLI", version: "3.259.0", way: "on PATH" })).toBe(
    "Pulumi CLI 3.259.0: on PATH",
  );
  expect(partLine({ name: "base image a:1", version: "", way: "pulled", detail: "today" })).toBe(
    "base image a:1: pulled (today)",
  );
});

test("stand-ins are told in one line, and only where there are any", () => {
  const official = { name: "Pulumi CLI", version: "3.259.0", way: "on PATH" };
  const plugin = { name: "plugin docker", version: "5.2.0", way: "registry-only", standIn: true };
  const image = { name: "base image a:1", version: "", way: "stand-in", standIn: true };
  expect(standInLine([official])).toBeUndefined();
  expect(standInLine([official, plugin, image])).toBe(
    "using registry-only stand-ins: plugin docker 5.2.0, base image a:1 (npm run doctor says more)",
  );
});

describe("createProgress", () => {
  const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY, columns: 80 });

  test("in a pipe it prints lines and nothing while something runs", async () => {
    const out = stream(false);
    const progress = createProgress(out as unknown as NodeJS.WriteStream);
    progress.line("one");
    expect(await progress.during("slow", async () => 7)).toBe(7);
    expect(String(out.read())).toBe("one\n");
  });

  test("on a terminal a clock appears after two seconds and leaves no trace", async () => {
    const out = stream(true);
    const progress = createProgress(out as unknown as NodeJS.WriteStream);
    await progress.during("building", () => new Promise((resolve) => setTimeout(resolve, 2700)));
    const text = String(out.read());
    expect(text).toContain("building … 2 s");
    expect(text.endsWith(`\r${" ".repeat("building … 2 s".length)}\r`)).toBe(true);
  });

  test("the clock stops when the work fails", async () => {
    const out = stream(true);
    const progress = createProgress(out as unknown as NodeJS.WriteStream);
    await expect(progress.during("x", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(out.read()).toBeNull();
  });
});
