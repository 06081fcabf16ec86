// The first step of every command: `node toolchain/bootstrap.mjs <entry.ts> [args...]`.
// It runs on a fresh clone, so it is plain JavaScript and knows nothing but Node's own modules.
// It makes sure that the dependencies are installed and that dist/ is fresh, then becomes the entry.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { hashSources, isBuiltFrom, markBuilt } from "./bootstrap/build-state.mjs";
import { dependenciesAreInstalled } from "./bootstrap/install-state.mjs";
import { withLock } from "./bootstrap/lock.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(resolve(root, "package.json"));

/** Everything goes to stderr: stdout belongs to the entry (`npm run --silent pulumi -- stack export > file`). */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** What keeps the command from running; its lines are for the reader. */
class BootstrapError extends Error {
  constructor(...lines) {
    super(lines.join("\n"));
  }
}

function checkNode() {
  const oldest = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8")).engines.node.replace(
    /[^\d.]/g,
    "",
  );
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [oldestMajor, oldestMinor = 0] = oldest.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new BootstrapError(
    `Node ${oldest} or newer is needed; this is ${process.versions.node} (${process.execPath}).`,
    "Next: install it with your package manager, nvm or fnm, or from nodejs.org, and run the command again.",
  );
}

function checkNpm() {
  if (spawnSync("npm", ["--version"], { shell: process.platform === "win32" }).status === 0) return;
  throw new BootstrapError(
    "npm is needed to install the dependencies, and is not on PATH.",
    "Next: it comes with Node from nodejs.org; on Debian and Ubuntu it is the package `npm`.",
  );
}

/** Runs one slow step with its output on our stderr. Returns whether it succeeded. */
function step(title, command, args) {
  const started = Date.now();
  say(`${title} …`);
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  say(`${title}: ${result.status === 0 ? "done" : "FAILED"} (${seconds} s)`);
  return result.status === 0;
}

function install() {
  checkNpm();
  // Without scripts: none of the dependencies needs one, and our own `prepare` would build dist/ a second time.
  // The level is set because `npm run --silent` would silence npm's errors here, too.
  const flags = ["--ignore-scripts", "--no-progress", "--loglevel=error"];
  if (step("installing dependencies (npm ci)", "npm", ["ci", ...flags])) return;
  throw new BootstrapError(
    "Next: read npm's message above; behind a proxy or mirror set `npm config set registry <url>`.",
  );
}

function build(hash) {
  const tsc = require.resolve("typescript/bin/tsc");
  const args = [tsc, "-p", "tsconfig.build.json", "--incremental", "--tsBuildInfoFile", "dist/.tsbuildinfo"];
  const clean = step("building dist/ (what other programs import)", process.execPath, args);
  // tsc writes dist/ in spite of type errors, and entries run from the sources: said once, `npm run check` is the judge.
  if (!clean) say("Going on with the sources; `npm run check` lists the type errors.");
  markBuilt(root, hash);
}

async function prepare() {
  if (!dependenciesAreInstalled(root)) {
    await withLock(root, say, () => dependenciesAreInstalled(root) || install());
  }
  const hash = hashSources(root);
  if (!isBuiltFrom(root, hash)) await withLock(root, say, () => isBuiltFrom(root, hash) || build(hash));
}

/**
 * Becomes the entry, in this very process: its signals, exit code and terminal are the caller's without any passing on.
 * `runMain` is what `node <file>` itself calls, so `require.main === module` holds in the entry.
 */
function become(entry, args) {
  process.argv = [process.argv[0], entry, ...args];
  require("tsx/cjs");
  require("node:module").runMain();
}

function checkEntry(entry) {
  if (entry !== undefined && existsSync(resolve(root, entry))) return;
  throw new BootstrapError(
    `usage: node toolchain/bootstrap.mjs <entry.ts> [args...]; no such entry: ${entry ?? "(none)"}`,
  );
}

const [entry, ...args] = process.argv.slice(2);
try {
  checkNode();
  checkEntry(entry);
  await prepare();
} catch (error) {
  say(error instanceof BootstrapError ? error.message : error.stack);
  process.exit(1);
}
become(resolve(root, entry), args);
