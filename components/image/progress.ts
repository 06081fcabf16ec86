/** A step of a Dockerfile; and the push, which can take longer than all of them: by the engine, or by another builder. */
const STEP = /^#\d+ (\[[^\]]+\] .*|pushing \S+ with docker|pushing manifest for \S+)$/;
const NOISE = /^\[internal\]|^\[auth\]/;
const FAILURE_LINES = 40;

/**
 * Reads `buildx --progress plain`: tells each step once, and keeps the end, where buildx repeats the failing step with
 * its last lines.
 */
export class BuildProgress {
  readonly #told = new Set<string>();
  readonly #tail: string[] = [];

  /** The line to show for one line of buildx, or undefined when it says nothing new. */
  read(line: string): string | undefined {
    this.#tail.push(line);
    if (this.#tail.length > 400) this.#tail.shift();
    const step = STEP.exec(line)?.[1];
    if (step === undefined || NOISE.test(step) || this.#told.has(step)) return undefined;
    this.#told.add(step);
    return step;
  }

  /** What buildx says of the failing step; without that, its last lines. */
  failure(): string {
    const begin = this.#tail.lastIndexOf("------", this.#tail.lastIndexOf("------") - 1);
    const lines = begin >= 0 ? this.#tail.slice(begin + 1) : this.#tail;
    return lines.slice(-FAILURE_LINES).join("\n").trim();
  }
}
