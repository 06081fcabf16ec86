/** Something that keeps the toolchain from being complete, with the next step for the reader. */
export class ToolchainError extends Error {
  /**
   * @param what what is missing or went wrong, with what was found
   * @param next what the reader can do about it
   */
  constructor(what: string, next: string) {
    super(`${what}\nNext: ${next}`);
    this.name = "ToolchainError";
  }
}
