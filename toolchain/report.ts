/** One part of the toolchain: what is there and which way it came. */
export interface PartReport {
  /** For example `Pulumi CLI`, `plugin docker`, `base image python:3.9-slim`. */
  name: string;
  /** What the part says of itself; empty when it has no version. */
  version: string;
  /** Which way it came, in a few words: `on PATH`, `built from the Go module`, `registry-only, built from this repository`. */
  way: string;
  /** True for what stands in for an official part: each run that uses it says so. */
  standIn?: boolean;
  /** What else is worth knowing, for example why a better way was out of reach. */
  detail?: string;
}

/** The line that a part gets in the output of every command. */
export function partLine(part: PartReport): string {
  const version = part.version ? ` ${part.version}` : "";
  return `${part.name}${version}: ${part.way}${part.detail ? ` (${part.detail})` : ""}`;
}

/**
 * One line that names all parts that stand in for official ones, each once; whoever deploys with them is told so at each run.
 *
 * @returns undefined when there are none
 */
export function standInLine(parts: PartReport[]): string | undefined {
  const names = parts
    .filter(({ standIn }) => standIn)
    .map(({ name, version }) => [name, version].filter(Boolean).join(" "));
  return names.length === 0
    ? undefined
    : `using registry-only stand-ins: ${[...new Set(names)].join(", ")} (npm run doctor says more)`;
}

/** Where progress goes. */
export interface Progress {
  /** Prints a line that stays. */
  line(text: string): void;
  /**
   * Runs something that may take long. On a terminal a running clock appears after two seconds and goes away at the end;
   * in a pipe nothing is printed.
   */
  during<T>(title: string, work: () => Promise<T>): Promise<T>;
}

const QUIET_MS = 2000;

/**
 * Progress on a stream.
 *
 * @param stream default: stderr, because stdout belongs to the command's own result
 */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let shown = "";
  const erase = () => {
    if (shown) stream.write(`\r${" ".repeat(shown.length)}\r`);
    shown = "";
  };
  return {
    line(text) {
      erase();
      stream.write(`${text}\n`);
    },
    async during(title, work) {
      if (!stream.isTTY) return work();
      const started = Date.now();
      const timer = setInterval(() => {
        const elapsed = Date.now() - started;
        if (elapsed < QUIET_MS) return;
        erase();
        shown = `${title} … ${Math.round(elapsed / 1000)} s`.slice(0, Math.max(20, stream.columns - 1));
        stream.write(shown);
      }, 500);
      try {
        return await work();
      } finally {
        clearInterval(timer);
        erase();
      }
    },
  };
}
