import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cachePaths } from "../../../toolchain/paths";
import { operateIn } from "./operate";

const root = join(__dirname, "..", "..", "..");
/** What is not copied: packages and the cache are this project's own; settings files of tests come and go meanwhile. */
const LEFT_OUT = /^(\.cache|\.git|node_modules|test|bench|Pulumi\.test-.*)$/;
const AUTHOR = ["-c", "user.name=test", "-c", "user.email=test@localhost"];

/** What a verb has printed. */
export interface Said {
  exitCode: number;
  stdout: string;
  /** That and its stderr. */
  text: string;
}

/**
 * This project's program and operator as they are, in a git repository of their own: a test may change the program there and commit, as
 * a site's owner does in a clone.
 */
export class OwnCheckout {
  readonly folder = mkdtempSync(join(tmpdir(), "sitestack-checkout-"));

  constructor() {
    for (const name of readdirSync(root).filter((one) => !LEFT_OUT.test(one)))
      cpSync(join(root, name), join(this.folder, name), { recursive: true, preserveTimestamps: true });
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    this.#git("init", "--quiet");
    // A link is no folder, which is what .gitignore has.
    writeFileSync(join(this.folder, ".git", "info", "exclude"), "/node_modules\n");
  }

  /** Commits everything, and what git would ignore of `files`. @returns the commit */
  commit(message: string, files: readonly string[] = []): string {
    this.#git("add", "--all");
    if (files.length > 0) this.#git("add", "--force", ...files);
    this.#git(...AUTHOR, "commit", "--quiet", "--message", message);
    return this.#git("rev-parse", "HEAD");
  }

  /** Replaces a text in a file. Throws where the file does not have it. */
  edit(file: string, from: string, to: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(path, text.replace(from, to));
  }

  /** Takes back what was not committed. */
  discard(): void {
    this.#git("checkout", "--quiet", "--", ".");
  }

  /** Runs a verb there, as an operator does, to its end. */
  async sitestack(...args: string[]): Promise<Said> {
    const environment = { SITESTACK_CACHE: cachePaths().cache };
    const run = operateIn(this.folder, environment, "operator/sitestack/main.ts", ...args);
    const { exitCode, stdout, all = "" } = await run;
    return { exitCode, stdout, text: all };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.folder }).toString().trim();
  }
}
