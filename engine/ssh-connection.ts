import { type ChildProcessByStdio, spawn } from "node:child_process";
import { Duplex, type Readable, type Writable } from "node:stream";
import { EngineError } from "./error";

const CONNECT_TIMEOUT_SECONDS = 30;
/** A link that dies without a word ends within a minute; else a gate over it would wait for as long as TCP does. */
const KEEP_ALIVE = ["-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=4"];
const STDERR_LIMIT = 2000;
/** How long ssh may take to exit, with its last words, after its output has ended. */
const EXIT_GRACE_MS = 2000;

/**
 * The ssh command line of one connection: what the docker CLI's own ssh helper builds, and a sign of life.
 * @param uri `ssh://[user@]host[:port][/remote/socket]`, already checked by `resolveEngineTarget`.
 */
export function sshArguments(uri: string, sshOpts: string[] = []): string[] {
  const { pathname } = new URL(uri);
  const socket = pathname.length > 1 ? ["--host", `unix://${pathname}`] : [];
  return [...sshLogin(uri, sshOpts), "docker", ...socket, "system", "dial-stdio"];
}

/**
 * The part of an ssh command line that leads to the host; the command follows. Of an option that is given twice ssh takes
 * the first, so the user's own win.
 */
export function sshLogin(uri: string, sshOpts: string[] = []): string[] {
  const url = new URL(uri);
  const timeout = sshOpts.some((option) => option.includes("ConnectTimeout"))
    ? []
    : ["-o", `ConnectTimeout=${CONNECT_TIMEOUT_SECONDS}`];
  const user = url.username ? ["-l", decodeURIComponent(url.username)] : [];
  const port = url.port ? ["-p", url.port] : [];
  // A URL has an IPv6 address in brackets, which ssh does not resolve.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return [...sshOpts, ...timeout, ...KEEP_ALIVE, "-T", ...user, ...port, "--", host];
}

/**
 * One connection to an engine on another host: the standard streams of `ssh … docker system dial-stdio`, with the
 * few methods of a socket that node:http calls. ssh's own complaints become the connection's error.
 */
export class SshConnection extends Duplex {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #stderr = "";
  #exitCode: number | null | undefined;
  #received = false;

  constructor(uri: string, sshOpts: string[] = [], command = "ssh") {
    super({ allowHalfOpen: false });
    this.#child = spawn(command, sshArguments(uri, sshOpts), { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.once("error", (cause) => this.destroy(new EngineError(`cannot run ${command}`, { cause })));
    this.#child.once("exit", (code) => {
      this.#exitCode = code;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_LIMIT);
    });
    this.#child.stdout.on("data", (chunk: Buffer) => {
      this.#received = true;
      if (!this.push(chunk)) this.#child.stdout.pause();
    });
    this.#child.stdout.once("end", () => this.#ended());
    // A broken pipe is the echo of ssh's exit, which is reported with its reason by #ended.
    this.#child.stdin.on("error", () => undefined);
  }

  /** node:http asks for these of a socket; a pipe has nothing to set. */
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }

  /** Lets the process end while this connection idles in the agent's pool. */
  unref(): this {
    this.#handles("unref");
    return this;
  }
  ref(): this {
    this.#handles("ref");
    return this;
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.kill();
    this.#child.stdin.destroy();
    done(error);
  }

  /** Output ended. Before any answer that is a failed connection, and ssh says why on stderr as it exits. */
  #ended(): void {
    if (this.#received || this.destroyed) {
      this.push(null);
      return;
    }
    const fail = () => {
      const said =
        this.#stderr.trim() || `ssh ended with exit code ${this.#exitCode ?? "unknown"} and said nothing`;
      this.destroy(new EngineError(said));
    };
    const timer = setTimeout(fail, EXIT_GRACE_MS);
    this.#child.once("close", () => {
      clearTimeout(timer);
      fail();
    });
  }

  #handles(action: "ref" | "unref"): void {
    this.#child[action]();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      // The streams of a child are sockets at run time, which the type of a child does not say.
      (stream as unknown as { ref(): void; unref(): void })[action]();
    }
  }
}
