import { RunError } from "@pulumi/pulumi";

/** One mistake in what the user wrote: enough to find it and to mend it. */
export interface Problem {
  /** Where it is: `services.kafka.ports[0]`. */
  path: string;
  /** What was found there, as text; absent when something is missing. Never a secret. */
  found?: string;
  /** What is wrong, as one sentence without a full stop. */
  message: string;
  /** What is allowed, or what to do. */
  hint: string;
}

/** All problems of one input at once. The CLI prints a RunError without a stack. */
export class ProblemsError extends RunError {
  /** @param subject what was checked: `system flexstack`, `image parking:os`. */
  constructor(
    readonly subject: string,
    readonly problems: readonly Problem[],
  ) {
    super(renderProblems(subject, problems));
  }
}

/** Throws a ProblemsError when there is at least one problem. */
export function refuseProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProblemsError(subject, problems);
}

/** Text of all problems, one block each. */
export function renderProblems(subject: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const blocks = problems.map(({ path, found, message, hint }) => {
    const foundText = found === undefined ? "" : ` (found ${found})`;
    return `  ${path}: ${message}${foundText}\n      ${hint}`;
  });
  return [`${subject}: ${count}`, ...blocks].join("\n");
}
