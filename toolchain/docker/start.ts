import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ToolchainError } from "../error";
import type { CachePaths } from "../paths";
import type { Progress } from "../report";
import { lastLines, run } from "../run";
import { ask } from "./facts";

const WRAPPER = join(__dirname, "runc-without-sys-resource.sh");
const START_MS = 60_000;
/** What a killed dockerd leaves behind: it would take the number of some other process for its own containerd. */
const PID_FILES = {
  "/var/run/docker.pid": "dockerd",
  "/var/run/docker/containerd/containerd.pid": "containerd",
};

/**
 * Arguments of a dockerd of ours. Its data and socket are in the default places, so that everybody finds it.
 *
 * @param folder where its pid file is
 * @param withoutSysResource whether containers must not be given CAP_SYS_RESOURCE
 */
export function daemonArguments(folder: string, withoutSysResource: boolean): string[] {
  const runtime = withoutSysResource
    ? ["--add-runtime", `sitestack=${WRAPPER}`, "--default-runtime", "sitestack"]
    : [];
  return ["--pidfile", join(folder, "dockerd.pid"), ...runtime];
}

/**
 * Starts dockerd so that it outlives us, and waits until it answers.
 *
 * @param daemon path of dockerd
 * @throws ToolchainError with the last lines of its log
 */
export async function startDaemon(
  daemon: string,
  withoutSysResource: boolean,
  paths: CachePaths,
  progress: Progress,
): Promise<void> {
  const folder = paths.engine;
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, "dockerd.pid");
  for (const [file, name] of Object.entries({ ...PID_FILES, [pidFile]: "dockerd" }))
    removeStalePidFile(file, name);
  const log = join(folder, "dockerd.log");
  progress.line(`starting Docker Engine (log: ${log}) …`);
  const launched = launch(daemon, daemonArguments(folder, withoutSysResource), log);
  await progress.during("starting Docker Engine", () => waitForAnswer(launched));
}

/** A start that is under way. */
export interface Launch {
  /** Says why there will never be an answer; undefined while there is hope. */
  ended(): string | undefined;
  /** The last lines of the log. */
  tail(): string;
}

/**
 * Starts a program that outlives us.
 *
 * @param log file that takes its output; emptied first
 */
export function launch(program: string, args: string[], log: string): Launch {
  const output = openSync(log, "w");
  const child = spawn(program, args, {
    // In a session of its own: Ctrl-C and the end of this command are not meant for it.
    detached: true,
    // Ours may be removed while it runs; git, which the builder calls, refuses to work in a folder that is gone.
    cwd: "/",
    stdio: ["ignore", output, output],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` },
  });
  closeSync(output);
  let ended: string | undefined;
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code, signal) => {
    ended = `it ended with ${signal ?? `exit code ${code}`}`;
  });
  child.unref();
  return {
    ended: () => ended,
    tail: () => readFileSync(log, "utf8").trim().split("\n").slice(-8).join("\n"),
  };
}

/** Starts the distribution's service, and waits until it answers. */
export async function startService(progress: Progress): Promise<void> {
  progress.line("starting Docker Engine (systemctl start docker) …");
  const outcome = await run("systemctl", ["start", "docker"], { timeoutMs: START_MS });
  const problem = outcome.exitCode === 0 ? undefined : "systemctl start docker failed";
  await waitForAnswer({ ended: () => problem, tail: () => lastLines(outcome) });
}

/**
 * Waits until the engine answers.
 *
 * @param launched the start that it is waited for; absent when somebody else has started it
 * @param limitMs time until it is given up
 * @throws ToolchainError when it has ended or the time is up
 */
export async function waitForAnswer(launched?: Launch, limitMs = START_MS): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const { version, failure } = await ask();
    if (version !== undefined) return;
    const late = Date.now() > deadline ? `no answer in ${limitMs / 1000} s (${failure})` : undefined;
    const reason = launched?.ended() ?? late;
    if (reason !== undefined) {
      throw new ToolchainError(
        `Docker Engine did not start: ${reason}.\n${launched?.tail() ?? ""}`.trim(),
        "read the log above, or name a running engine in DOCKER_HOST.",
      );
    }
    await sleep(200);
  }
}

/** Removes a pid file whose process is gone or is another program. */
function removeStalePidFile(file: string, name: string): void {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() === name) return;
  } catch {
    // No such file, or no such process.
  }
  rmSync(file, { force: true });
}
