import { type Input, Output } from "@pulumi/pulumi";
import { compareNames } from "../graph";

/** Plain data as it stands in a Compose file. */
export type ComposeValue =
  | string
  | number
  | boolean
  | null
  | ComposeValue[]
  | { [key: string]: ComposeValue | undefined };

/** A value that a Compose file refers to and does not hold. `docker compose` finds it in its environment. */
export interface ComposeVariable {
  /** Name of the environment variable. */
  name: string;
  /** Where the topology has it first: `services.kafka.environment.PASSWORD`. */
  path: string;
  /** What belongs there. May be secret. */
  value: Input<string>;
}

/** The text of a value that comes later, or undefined when it must not stand in the file. */
export type ResolveLate = (value: Input<string>) => string | undefined;

/** Stands in a draft for a variable, so that it can be told from text that merely looks like one. */
export class Reference {
  constructor(readonly variable: ComposeVariable) {}
}

/** A Compose file before its texts are quoted. Fields that are undefined do not come into the file. */
export type Draft = ComposeValue | Reference | undefined | Draft[] | { [key: string]: Draft };

/** The values that come later, each under a name of its own; one that is used many times is one variable. */
export class Variables {
  readonly #byValue = new Map<unknown, ComposeVariable>();

  constructor(private readonly resolve: ResolveLate = () => undefined) {}

  /** All variables so far, by name. */
  list(): ComposeVariable[] {
    return [...this.#byValue.values()].sort((a, b) => compareNames(a.name, b.name));
  }

  /** The text itself where it is known, else undefined. */
  known(value: Input<string>): string | undefined {
    return Output.isInstance(value) || value instanceof Promise ? this.resolve(value) : value;
  }

  /**
   * The text itself where it is known, else a reference.
   * @param words what the variable is called after: the service and the field.
   */
  text(value: Input<string>, path: string, words: readonly string[]): string | Reference {
    return this.known(value) ?? this.reference(value, path, words);
  }

  /** A reference, also where the text is known. */
  reference(value: Input<string>, path: string, words: readonly string[]): Reference {
    // Equal plain texts are no reason to share a name: one of them may change alone.
    const key = typeof value === "string" ? path : value;
    const variable = this.#byValue.get(key) ?? { name: this.#freeName(words), path, value };
    this.#byValue.set(key, variable);
    return new Reference(variable);
  }

  #freeName(words: readonly string[]): string {
    const base = words
      .join("_")
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, "_")
      .replace(/^(?=[0-9])/, "_");
    const taken = new Set([...this.#byValue.values()].map(({ name }) => name));
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}_${number}`;
      if (!taken.has(name)) return name;
    }
  }
}

/** The draft as a Compose file has it: `$` doubled, since Compose interpolates every text, and references written out. */
export function quoted(draft: Draft): ComposeValue {
  if (draft instanceof Reference) {
    // Without the second half a forgotten password would be an empty one.
    return `\${${draft.variable.name}?it is ${draft.variable.path}}`;
  }
  if (typeof draft === "string") return draft.replaceAll("$", "$$$$");
  if (Array.isArray(draft)) return draft.map(quoted);
  if (draft === null || typeof draft !== "object") return draft ?? null;
  const entries = Object.entries(draft).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, quoted(value)]));
}
