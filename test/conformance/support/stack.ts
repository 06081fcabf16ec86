import execa from "execa";
import type { Properties } from "../../../toolchain/plugins/provider/values";
import type { Decision } from "./cases";
import { type Project, STACK } from "./program";

/** What a run of the CLI left. */
export interface CliRun {
  exitCode: number;
  /** Standard output and error together, as a person would see them. */
  text: string;
}

/** A resource in state. */
export interface StateResource {
  urn: string;
  type: string;
  inputs?: Properties;
  outputs?: Properties;
  initErrors?: string[];
}

/** The stack of a project, with whatever plugins the environment's PULUMI_HOME has. */
export class Stack {
  private constructor(readonly project: Project) {}

  /** Makes the stack; its state is in the project's own folder. */
  static async init(project: Project): Promise<Stack> {
    const stack = new Stack(project);
    await stack.#good(["stack", "init", STACK]);
    return stack;
  }

  up(...flags: string[]): Promise<CliRun> {
    return this.#run(["up", "--yes", "--skip-preview", "--suppress-progress", ...flags]);
  }

  /** An update that has to succeed. */
  async goodUp(): Promise<void> {
    await this.#good(["up", "--yes", "--skip-preview", "--suppress-progress"]);
  }

  async refresh(): Promise<void> {
    await this.#good(["refresh", "--yes", "--skip-preview", "--suppress-progress"]);
  }

  preview(): Promise<CliRun> {
    return this.#run(["preview", "--suppress-progress"]);
  }

  /** What a preview decides, by resource name. Resources without a change have an empty decision. */
  async decisions(): Promise<Map<string, Decision>> {
    const { text } = await this.#good(["preview", "--json"]);
    const { steps } = JSON.parse(text.slice(text.indexOf("{"))) as { steps: PreviewStep[] };
    const decisions = new Map<string, Decision>();
    for (const step of steps) {
      const name = nameOf(step.urn);
      const decision = decisionOf(step);
      if (!decisions.has(name) || decision.op === "replace") decisions.set(name, decision);
    }
    return decisions;
  }

  /** Every resource in state except the stack and the providers, by name. */
  async resources(): Promise<Map<string, StateResource>> {
    const { text } = await this.#good(["stack", "export", "--show-secrets"]);
    const { deployment } = JSON.parse(text.slice(text.indexOf("{"))) as {
      deployment: { resources?: StateResource[] };
    };
    const resources = (deployment.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
    return new Map(resources.map((resource) => [nameOf(resource.urn), resource]));
  }

  /** Removes all that is in state, even where an earlier step failed, and then the project. */
  async remove(): Promise<void> {
    const { exitCode, text } = await this.#run(["destroy", "--yes", "--skip-preview", "--suppress-progress"]);
    this.project.remove();
    if (exitCode !== 0) throw new Error(`the cases' resources could not be removed:\n${text}`);
  }

  async #good(args: string[]): Promise<CliRun> {
    const run = await this.#run(args);
    if (run.exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${run.text}`);
    return run;
  }

  async #run(args: string[]): Promise<CliRun> {
    const stack = args[0] === "stack" && args[1] === "init" ? [] : ["--stack", STACK];
    const result = await execa("pulumi", [...args, ...stack, "--non-interactive", "--color", "never"], {
      cwd: this.project.folder,
      env: {
        PULUMI_BACKEND_URL: `file://${this.project.folder}`,
        PULUMI_CONFIG_PASSPHRASE: "conformance",
        PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_SKIP_CONFIRMATIONS: undefined,
      } as NodeJS.ProcessEnv,
      reject: false,
      all: true,
    });
    return { exitCode: result.exitCode, text: args.includes("--json") ? result.stdout : (result.all ?? "") };
  }
}

interface PreviewStep {
  op: string;
  urn: string;
  diffReasons?: string[];
  replaceReasons?: string[];
  detailedDiff?: Record<string, { kind: string }> | null;
}

function decisionOf(step: PreviewStep): Decision {
  if (step.op === "same") return {};
  const diff = Object.entries(step.detailedDiff ?? {}).map(([path, { kind }]) => [path, kind]);
  return {
    op: step.op,
    ...(step.diffReasons ? { diffReasons: [...step.diffReasons].sort() } : {}),
    ...(step.replaceReasons ? { replaceReasons: [...step.replaceReasons].sort() } : {}),
    ...(diff.length > 0 ? { detailedDiff: Object.fromEntries(diff) } : {}),
  };
}

/** Name of the resource in the program. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The lines that the CLI's summary of failures shows for each resource, by its name in the program. */
export function diagnosticsByResource(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith("Diagnostics:"));
  if (start < 0) return found;
  let current: string[] = [];
  for (const line of lines.slice(start + 1)) {
    if (/^(Outputs|Resources|Duration|Policies):?/.test(line)) break;
    const [, name] = /^ {2}\S+ \((.+)\):$/.exec(line) ?? [];
    if (name) {
      current = found.get(name) ?? [];
      found.set(name, current);
    } else if (line.trim()) {
      current.push(line.trim());
    }
  }
  return found;
}
