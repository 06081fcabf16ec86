/** Whether somebody has asked for the end. */
export interface Interruption {
  happened(): boolean;
  /** @throws Stopped when it has happened: nothing more is to begin. */
  heed(): void;
  /** From here on Ctrl-C ends the process again. */
  forget(): void;
}

/** Somebody has asked for the end before anything was touched. */
export class Stopped extends Error {
  constructor() {
    super("stopped before anything was changed");
    this.name = "Stopped";
  }
}

/**
 * Takes note of Ctrl-C, which the terminal sends to the CLI as well: that ends in good order, and there is still a report
 * to make.
 */
export function noteInterruption(): Interruption {
  let happened = false;
  const note = () => {
    happened = true;
  };
  process.on("SIGINT", note);
  const heed = () => {
    if (happened) throw new Stopped();
  };
  return { happened: () => happened, heed, forget: () => process.off("SIGINT", note) };
}
