import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import execa from "execa";
import { EngineClient, resolveEngineTarget } from "../engine";
import type { Toolchain } from "../toolchain/ensure";

/** Longer than anything here may take on a machine that is of use: a bench that hangs is worse than one that fails. */
const COMMAND_LIMIT_MS = 15 * 60_000;
/** The program whose stacks are measured. */
export const BENCH_PROGRAM = join(__dirname, "program");
/** The product, whose own program deploys the systems. */
export const PRODUCT = resolve(__dirname, "..");

/** How long an interrupted CLI may take to end in good order. */
const LAST_WORDS_MS = 10_000;

/** How a command is run. */
export interface RunOptions {
  /** Default: the run's folder. */
  cwd?: string;
  /** Its standard input. Default: nothing. */
  input?: string;
  /** Variables on top of its environment. Default: none. */
  variables?: Record<string, string>;
  /** `user`: in the environment as it was found, for the project's own commands. Default: `bench`. */
  environment?: "bench" | "user";
}

/**
 * Where one run of the bench works: a folder, a state backend and names of its own, so that it meets neither the
 * user's stacks nor another run, and can take everything away again, whatever has happened.
 */
export class BenchRoom {
  /** Temporary folder of this run. */
  readonly folder = mkdtempSync(join(tmpdir(), "sitestack-bench-"));
  /** Name of the stack, and so of the site. Git ignores the settings files of stacks with such a name. */
  readonly id = `test-bench-${randomBytes(3).toString("hex")}`;
  /** Name of the Compose project. */
  readonly composeProject = `${this.id}-compose`;
  /** The engine that everything is deployed to. */
  readonly engine = new EngineClient(resolveEngineTarget({}));
  readonly #environment: Record<string, string>;
  #running: execa.ExecaChildProcess | undefined;
  #interrupted = false;

  constructor({ environment }: Toolchain) {
    const state = join(this.folder, "state");
    mkdirSync(state);
    const own = { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: this.id };
    const { PULUMI_CONFIG_PASSPHRASE_FILE: _file, ...rest } = environment;
    this.#environment = { ...rest, ...own, PULUMI_SKIP_CONFIRMATIONS: "true", NO_COLOR: "1" };
  }

  /** Runs a command to its end. @throws Error with all of its output when it fails. */
  async run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
    if (this.#interrupted) throw new Error("interrupted");
    const { cwd = this.folder, input = "", environment = "bench", variables } = options;
    const env = { ...(environment === "bench" ? this.#environment : {}), ...variables };
    this.#running = execa(command, args, {
      cwd,
      input,
      env,
      timeout: COMMAND_LIMIT_MS,
      all: true,
      reject: false,
    });
    const { exitCode, all = "" } = await this.#running;
    if (this.#interrupted) throw new Error("interrupted");
    if (exitCode === 0) return all;
    throw new Error(`${[command, ...args].join(" ")} ended with exit code ${exitCode}:\n${all}`);
  }

  /**
   * Lets nothing start any more and ends what runs; `clear` is still to be called. The terminal sends SIGINT to the CLI
   * as well, and a second signal would make it leave its work undone: there it first gets time to end by itself.
   */
  interrupt(signal: "SIGINT" | "SIGTERM"): void {
    this.#interrupted = true;
    const end = () => this.#running?.kill("SIGTERM", { forceKillAfterTimeout: LAST_WORDS_MS });
    if (signal === "SIGTERM") end();
    else setTimeout(end, LAST_WORDS_MS).unref();
  }

  /** Takes away everything of this run, by its labels, and its files. */
  async clear(): Promise<void> {
    try {
      for (const project of [this.id, this.composeProject]) await this.remove(project);
    } finally {
      this.engine.close();
      rmSync(this.folder, { recursive: true, force: true });
      for (const program of [BENCH_PROGRAM, PRODUCT])
        rmSync(join(program, `Pulumi.${this.id}.yaml`), { force: true });
    }
  }

  /** Takes away every container, network and volume of a Compose project, or of a site of that name. */
  async remove(project: string): Promise<void> {
    const labels = [`com.docker.compose.project=${project}`, `io.sitestack.site=${project}`];
    for (const label of labels) {
      const query = `filters=${encodeURIComponent(JSON.stringify({ label: [label] }))}`;
      for (const { Id } of await this.#list<{ Id: string }[]>(`/containers/json?all=1&${query}`))
        await this.#delete(`/containers/${Id}?force=1&v=1`);
      for (const { Id } of await this.#list<{ Id: string }[]>(`/networks?${query}`))
        await this.#delete(`/networks/${Id}`);
      const { Volumes } = await this.#list<{ Volumes: { Name: string }[] | null }>(`/volumes?${query}`);
      for (const { Name } of Volumes ?? []) await this.#delete(`/volumes/${Name}`);
    }
  }

  #list<Answer>(path: string): Promise<Answer> {
    return this.engine.requestJson<Answer>("GET", path);
  }

  #delete(path: string): Promise<unknown> {
    return this.engine.requestJson("DELETE", path);
  }
}
