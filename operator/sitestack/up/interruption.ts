/** Whether somebody has asked for the end. */
export interface Interruption {
  happened(): boolean;
  /** From here on Ctrl-C ends the process again. */
  forget(): void;
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
  return { happened: () => happened, forget: () => process.off("SIGINT", note) };
}
