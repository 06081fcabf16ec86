import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectRoot } from "../../../toolchain/paths";

/** A small project of the same shape, with the real dependencies. */
const project = mkdtempSync(join(tmpdir(), "bootstrap-"));
const write = (name: string, text: string) => writeFileSync(join(project, name), text);
const bootstrap = (...args: string[]) => {
  const result = spawnSync(process.execPath, ["toolchain/bootstrap.mjs", ...args], {
    cwd: project,
    encoding: "utf8",
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
};

beforeAll(() => {
  for (const room of ["components", "engine", "toolchain"]) mkdirSync(join(project, room));
  for (const path of [
    ...["toolchain/bootstrap", "toolchain/bootstrap.mjs"],
    ...["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"],
  ]) {
    cpSync(join(projectRoot, path), join(project, path), { recursive: true });
  }
  symlinkSync(join(projectRoot, "node_modules"), join(project, "node_modules"));
  write("engine/leaf.ts", "export const leaf: number = 1;\n");
  write("components/index.ts", 'export { leaf } from "../engine/leaf";\n');
  write(
    "entry.ts",
    "console.log(process.argv.slice(2).join(), require.main === module);\nprocess.exitCode = 7;\n",
  );
});
afterAll(() => rmSync(project, { recursive: true }));

describe("bootstrap", () => {
  test("builds dist/ once, then is silent; arguments and exit code are the entry's own", {
    timeout: 60_000,
  }, () => {
    const first = bootstrap("entry.ts", "a", "b");
    expect(first).toMatchObject({ status: 7, stdout: "a,b true\n" });
    expect(first.stderr).toMatch(/^building dist\/ .* …\nbuilding dist\/ .*: done \([\d.]+ s\)\n$/);
    expect(existsSync(join(project, "dist/components/index.d.ts"))).toBe(true);
    expect(bootstrap("entry.ts", "c")).toEqual({ status: 7, stdout: "c true\n", stderr: "" });
  });

  test("a type error is told once and keeps nobody from working", { timeout: 60_000 }, () => {
    write("engine/leaf.ts", 'export const leaf: number = "one";\n');
    const first = bootstrap("entry.ts");
    expect(first.status).toBe(7);
    expect(first.stderr).toContain("engine/leaf.ts(1,14): error TS2322");
    expect(first.stderr).toContain("npm run check");
    expect(bootstrap("entry.ts").stderr).toBe("");
  });

  test("an entry that is not there is an error that names it", () => {
    expect(bootstrap("absent.ts")).toMatchObject({ status: 1, stderr: expect.stringContaining("absent.ts") });
    expect(bootstrap()).toMatchObject({ status: 1, stderr: expect.stringContaining("usage:") });
  });

  test("a signal reaches the entry itself", { timeout: 20_000 }, async () => {
    write(
      "waits.ts",
      'process.on("SIGTERM", () => process.exit(9));\nconsole.log("up");\nsetInterval(() => {}, 1000);\n',
    );
    const child = spawn(process.execPath, ["toolchain/bootstrap.mjs", "waits.ts"], { cwd: project });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGTERM");
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(9);
  });
});

describe("dependenciesAreInstalled", () => {
  const folder = mkdtempSync(join(tmpdir(), "installed-"));
  const lock = (name: string, packages: Record<string, unknown>) =>
    writeFileSync(join(folder, name), JSON.stringify({ packages }));
  const judge = async (): Promise<boolean> =>
    (await load("install-state.mjs")).dependenciesAreInstalled(folder);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("judges by what npm says it has installed", async () => {
    const wanted = {
      "node_modules/a": { version: "1.0.0" },
      "node_modules/win": { version: "1.0.0", optional: true },
    };
    lock("package-lock.json", { "": { name: "root" }, ...wanted });
    expect(await judge()).toBe(false);
    mkdirSync(join(folder, "node_modules"));
    lock("node_modules/.package-lock.json", { "node_modules/a": { version: "1.0.0" } });
    expect(await judge()).toBe(true);
    lock("node_modules/.package-lock.json", { "node_modules/a": { version: "0.9.0" } });
    expect(await judge()).toBe(false);
    lock("node_modules/.package-lock.json", {});
    expect(await judge()).toBe(false);
    writeFileSync(join(folder, "node_modules/.package-lock.json"), "{ broken");
    expect(await judge()).toBe(false);
  });
});

describe("the bootstrap's lock", () => {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  const file = join(folder, ".cache/bootstrap.lock");
  afterAll(() => rmSync(folder, { recursive: true }));

  test("waits for a living holder, says for whom, and takes over from a dead one", async () => {
    const { withLock } = await load("lock.mjs");
    const lines: string[] = [];
    mkdirSync(join(folder, ".cache"));
    writeFileSync(file, String(process.pid));
    const waiting = withLock(
      folder,
      (line: string) => lines.push(line),
      () => "done",
    );
    await sleep(100);
    expect(lines).toEqual([expect.stringContaining(`process ${process.pid}`)]);
    const ended = spawnSync("true").pid;
    writeFileSync(file, String(ended));
    expect(await waiting).toBe("done");
    expect(existsSync(file)).toBe(false);
  });
});

/** Plain JavaScript without type declarations: it runs before the compiler is installed. */
function load(name: string) {
  const file: string = join(projectRoot, "toolchain/bootstrap", name);
  return import(file);
}
