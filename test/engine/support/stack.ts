import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { stringify } from "yaml";
import { imageNames, removeObjects } from "./engine-objects";
import { testSite } from "./test-run";

const root = join(__dirname, "..", "..", "..");

const programs = join(root, "test", "engine", "programs");

/** Folders of the programs that tests deploy: the product itself, and small ones that use its components. */
export const PROGRAMS = {
  site: root,
  /** Renders a plain topology. */
  topology: join(programs, "topology"),
  /** Uses single components. */
  components: join(programs, "components"),
  /** Has no provider, and ends as it is told. */
  plain: join(programs, "plain"),
} as const;

/** What one run of the CLI gave. */
export interface CliRun {
  exitCode: number;
  /** Standard output and error, as a person would see them. */
  text: string;
  stdout: string;
}

/** How many resources a run did what to: `{ create: 3, same: 12 }`. */
export type ChangeSummary = Record<string, number>;

/** One stack of a program, driven by the real CLI with the environment that test/run.ts has set up. */
export class TestStack {
  private constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly projectName: string,
  ) {}

  /** Makes a stack with a name of its own; `label` is part of it. */
  static create(program: keyof typeof PROGRAMS, label: string): Promise<TestStack> {
    return TestStack.createIn(PROGRAMS[program], program === "site" ? "sitestack" : program, label);
  }

  /** Makes a stack of any program. */
  static async createIn(folder: string, projectName: string, label: string): Promise<TestStack> {
    const stack = new TestStack(testSite(label), folder, projectName);
    await stack.mustRun(["stack", "init", stack.name, "--no-select"]);
    return stack;
  }

  /** A stack that an earlier run has made. */
  static found(folder: string, name: string): TestStack {
    return new TestStack(name, folder, `the program in ${folder}`);
  }

  /** The stack's settings file. */
  get settingsFile(): string {
    return join(this.folder, `Pulumi.${this.name}.yaml`);
  }

  /**
   * Writes the settings: every key with its namespace. Secrets are set afterwards, with `setSecret`. No block scalars:
   * the CLI writes the file again with its encryption salt, and changes some of them on the way.
   */
  configure(config: Record<string, unknown>): void {
    writeFileSync(this.settingsFile, stringify({ config }, { blockQuote: false }));
  }

  /** Uses a settings file as it is, with its comments and its lines. */
  configureFrom(file: string): void {
    copyFileSync(file, this.settingsFile);
  }

  /** Deploys a topology with the `topology` program. */
  configureTopology(settings: Record<string, unknown>): void {
    this.configure({ "topology:settings": settings });
  }

  async setSecret(key: string, value: string): Promise<void> {
    await this.mustRun(["config", "set", "--secret", `secrets:${key}`, "--stack", this.name], value);
  }

  /** `pulumi up`; the exit code is the caller's to judge. */
  up(...args: string[]): Promise<CliRun> {
    return this.run(["up", "--yes", "--skip-preview", "--stack", this.name, ...args]);
  }

  preview(...args: string[]): Promise<CliRun> {
    return this.run(["preview", "--stack", this.name, ...args]);
  }

  async mustUp(...args: string[]): Promise<ChangeSummary> {
    const result = await this.up(...args);
    if (result.exitCode !== 0) throw new Error(`up failed with ${result.exitCode}:\n${result.text}`);
    return changesIn(result.text) ?? this.lastChanges();
  }

  async mustRefresh(): Promise<void> {
    await this.mustRun(["refresh", "--yes", "--skip-preview", "--stack", this.name]);
  }

  /** What a preview would do. */
  async plannedChanges(): Promise<ChangeSummary> {
    const { stdout } = await this.mustRun(["preview", "--json", "--stack", this.name]);
    return (JSON.parse(stdout) as { changeSummary: ChangeSummary }).changeSummary;
  }

  /** Fails with the whole difference when a preview would change anything. */
  async expectNothingToDo(): Promise<void> {
    if (isUnchanged(await this.plannedChanges())) return;
    throw new Error(`something would change:\n${(await this.preview("--diff")).text}`);
  }

  /** What the newest update did. */
  async lastChanges(): Promise<ChangeSummary> {
    const { stdout } = await this.mustRun([
      "stack",
      "history",
      "--json",
      "--page-size",
      "1",
      "--stack",
      this.name,
    ]);
    return (JSON.parse(stdout) as { resourceChanges?: ChangeSummary }[])[0]?.resourceChanges ?? {};
  }

  async outputs<Outputs>(): Promise<Outputs> {
    const { stdout } = await this.mustRun(["stack", "output", "--json", "--stack", this.name]);
    return JSON.parse(stdout) as Outputs;
  }

  /** The state as text, secrets encrypted. */
  async exportState(): Promise<string> {
    return (await this.mustRun(["stack", "export", "--stack", this.name])).stdout;
  }

  /** Destroys what is there and removes the stack with its settings file, and the names that images have for it. */
  async remove(): Promise<void> {
    await this.mustRun(["destroy", "--yes", "--skip-preview", "--remove", "--stack", this.name]);
    await removeObjects(await imageNames((site) => site === this.name));
    rmSync(this.settingsFile, { force: true });
  }

  /** Removes a killed run's stack with its settings file. It may hold a lock, or have gone with its backend. */
  async forget(): Promise<void> {
    await this.run(["cancel", "--yes", "--stack", this.name]);
    await this.run(["stack", "rm", "--yes", "--force", "--stack", this.name]);
    rmSync(this.settingsFile, { force: true });
  }

  /** Starts the CLI and leaves it running, for tests that kill it. */
  start(args: string[]): execa.ExecaChildProcess {
    return execa("pulumi", args, this.options());
  }

  async run(args: string[], input?: string): Promise<CliRun> {
    const result = await execa("pulumi", args, { ...this.options(), input, all: true });
    return { exitCode: result.exitCode, text: result.all ?? "", stdout: result.stdout };
  }

  async mustRun(args: string[], input?: string): Promise<CliRun> {
    const result = await this.run(args, input);
    if (result.exitCode !== 0) {
      throw new Error(
        `pulumi ${args.join(" ")} of ${this.projectName} failed with ${result.exitCode}:\n${result.text}`,
      );
    }
    return result;
  }

  private options(): execa.Options {
    const env = { NO_COLOR: "1", PULUMI_SKIP_CONFIRMATIONS: "true" };
    return { cwd: this.folder, env, reject: false, maxBuffer: 1 << 28, timeout: 600_000 };
  }
}

/** The CLI's words for what an update did, and its names for the same in a stack's history. */
const OPERATIONS: Record<string, string> = {
  created: "create",
  updated: "update",
  replaced: "replace",
  deleted: "delete",
  unchanged: "same",
};

/** What an update says that it did; undefined where it uses other words. A look into the history is a run of the CLI. */
export function changesIn(text: string): ChangeSummary | undefined {
  const [, resources = ""] = /^Resources:\n((?: {4}.*\n)+)/m.exec(text) ?? [];
  const said = [...resources.matchAll(/(\d+) (?!changes?\b)(\w+)/g)];
  if (said.length === 0 || said.some(([, , word = ""]) => OPERATIONS[word] === undefined)) return undefined;
  return Object.fromEntries(said.map(([, count, word = ""]) => [OPERATIONS[word], Number(count)]));
}

/** True when nothing was or would be changed. */
export function isUnchanged(changes: ChangeSummary): boolean {
  return Object.entries(changes).every(([operation, count]) => operation === "same" || count === 0);
}
