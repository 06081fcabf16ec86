/** What `runtime.options` of Pulumi.yaml says, in the words of the official Node language host. */
export interface RuntimeOptions {
  /** Lets the SDK compile TypeScript with ts-node. Default: true, as with the official host. */
  typescript: boolean;
  /** Path of the tsconfig.json for ts-node, relative to the program. Default: the SDK's own choice. */
  tsconfig?: string;
  /** Arguments for node itself, before the SDK's runner. Default: none. */
  nodeargs: string[];
}

/**
 * Reads the runtime options of a project.
 *
 * @param options `runtime.options` as the engine sends it
 * @returns the options, with the official host's defaults
 * @throws Error naming every option of the wrong type
 */
export function parseRuntimeOptions(options: Record<string, unknown>): RuntimeOptions {
  const problems: string[] = [];
  const read = <T>(name: string, type: "boolean" | "string", fallback: T): T => {
    const value = options[name];
    if (value === undefined || value === null) return fallback;
    if (typeof value === type) return value as T;
    problems.push(`runtime.options.${name} must be a ${type}, found ${JSON.stringify(value)}`);
    return fallback;
  };
  const typescript = read("typescript", "boolean", true);
  const tsconfig = read<string | undefined>("tsconfig", "string", undefined);
  const nodeargs = splitWords(read("nodeargs", "string", ""));
  if (problems.length > 0) throw new Error(`Pulumi.yaml: ${problems.join("; ")}`);
  return { typescript, tsconfig, nodeargs };
}

/**
 * Splits a line into words as a shell does: at white space, except inside quotes; a backslash takes the next character
 * as it is.
 *
 * @param line for example `--require tsx/cjs --title "my program"`
 * @returns the words without their quotes
 */
export function splitWords(line: string): string[] {
  const words = line.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/gs) ?? [];
  return words.map((word) =>
    word.replace(
      /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
      (_match, double?: string, single?: string, escaped?: string) =>
        double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
    ),
  );
}
