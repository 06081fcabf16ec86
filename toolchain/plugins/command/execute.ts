import { type ChildProcess, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { goQuote } from "./go-quote";

/** One run of a command, with everything already plain. */
export interface Execution {
  command: string;
  /** Program and arguments that take the command as their last argument. Default: `/bin/sh -c`. */
  interpreter: string[];
  /** Default: the plugin's own, which is the program's. */
  directory: string;
  /** Added to the plugin's own environment. */
  environment: Record<string, string>;
  stdin: string;
  /** Seconds until it is killed; 0 for no limit. */
  timeoutSeconds: number;
  /** Called with each line as it is written. */
  onLine: (stream: "stdout" | "stderr", line: string) => void;
}

/** What a command wrote, without the last line break. */
export interface Output {
  stdout: string;
  stderr: string;
}

const running = new Set<ChildProcess>();

/** Ends every command that runs now. */
export function killRunning(): void {
  for (const child of running) child.kill("SIGKILL");
}

/**
 * Runs a command to its end.
 * @throws Error when it cannot be started or fails; it shows the command and all that it wrote, as the official one.
 */
export async function execute(execution: Execution): Promise<Output> {
  const written: Written = { stdout: [], stderr: [], all: [] };
  const problem = (await directoryProblem(execution.directory)) ?? (await run(execution, written));
  if (problem) throw new Error(`${problem}: running ${goQuote(execution.command)}:\n${joined(written.all)}`);
  return {
    stdout: withoutLastBreak(joined(written.stdout)),
    stderr: withoutLastBreak(joined(written.stderr)),
  };
}

interface Written {
  stdout: Buffer[];
  stderr: Buffer[];
  all: Buffer[];
}

async function directoryProblem(directory: string): Promise<string | undefined> {
  const found = await stat(directory).catch(() => undefined);
  if (!found) return `chdir ${directory}: no such file or directory`;
  return found.isDirectory() ? undefined : `chdir ${directory}: not a directory`;
}

/** Resolves with what went wrong, or nothing. */
function run(execution: Execution, written: Written): Promise<string | undefined> {
  const [program = "", ...options] = execution.interpreter;
  const child = spawn(program, [...options, execution.command], {
    cwd: execution.directory,
    env: { ...process.env, ...execution.environment },
    stdio: [execution.stdin ? "pipe" : "ignore", "pipe", "pipe"],
    timeout: execution.timeoutSeconds * 1000,
    killSignal: "SIGKILL",
  });
  running.add(child);
  for (const stream of ["stdout", "stderr"] as const) collect(child, stream, execution, written);
  // A command need not read its input to the end.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(execution.stdin);
  return new Promise((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      running.delete(child);
      resolve(startProblem(program, error));
    });
    child.once("close", (code, signal) => {
      running.delete(child);
      if (signal) resolve(`signal: ${SIGNAL_NAMES[signal] ?? signal}`);
      else resolve(code === 0 ? undefined : `exit status ${code}`);
    });
  });
}

const SIGNAL_NAMES: Record<string, string> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGABRT: "aborted",
  SIGPIPE: "broken pipe",
};

function startProblem(program: string, error: NodeJS.ErrnoException): string {
  const reasons: Record<string, string> = {
    ENOENT: "no such file or directory",
    EACCES: "permission denied",
    E2BIG: "argument list too long",
  };
  const reason = reasons[error.code ?? ""] ?? error.message;
  if (program.includes("/")) return `fork/exec ${program}: ${reason}`;
  return error.code === "ENOENT" ? `exec: ${goQuote(program)}: executable file not found in $PATH` : reason;
}

function collect(
  child: ChildProcess,
  stream: "stdout" | "stderr",
  execution: Execution,
  written: Written,
): void {
  const decoder = new TextDecoder();
  let pending = "";
  child[stream]?.on("data", (chunk: Buffer) => {
    written[stream].push(chunk);
    written.all.push(chunk);
    const lines = (pending + decoder.decode(chunk, { stream: true })).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) execution.onLine(stream, line);
  });
  child[stream]?.on("end", () => {
    if (pending) execution.onLine(stream, pending);
  });
}

function joined(chunks: Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

function withoutLastBreak(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}
