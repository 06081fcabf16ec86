import type { Command } from "commander";
import type { Progress } from "../../toolchain/report";
import { EXIT } from "./exit-codes";

/** What every verb gets from the shell. */
export interface VerbContext {
  /** A verb prints its result on stdout, and nothing else there. */
  print: (text: string) => void;
  /** What is going on, on stderr. */
  progress: Progress;
}

/** Adds one verb to the program. Whatever is slow to load, its action loads. */
export type AddVerb = (program: Command, context: VerbContext) => void;

/** A verb that has told its result ends with this exit code. */
export class EndsWith extends Error {
  constructor(readonly code: number) {
    super(`the verb ends with ${code}`);
    this.name = "EndsWith";
  }
}

/** A verb that has done its work and found something. */
export class Found extends EndsWith {
  constructor() {
    super(EXIT.found);
    this.name = "Found";
  }
}

/** A result on stdout: as JSON where it was asked for, else as text for people. */
export function tell(context: VerbContext, json: boolean | undefined, value: unknown, text: string): void {
  context.print(json === true ? JSON.stringify(value, undefined, 2) : text);
}
