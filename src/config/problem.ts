import { RunError } from "@pulumi/pulumi";

/** One mistake in a site file. */
export interface SiteProblem {
  /** Keys and indexes from the configuration key down: `["sitestack:systems", "flexstack", "stations", 2, "mac"]`. */
  path: readonly (string | number)[];
  /** What was found there, as text; absent when something is missing. Never a secret. */
  found?: string;
  /** What is wrong, in a few words. */
  message: string;
  /** What is allowed, or what to do. */
  hint: string;
}

/** The place in the file, by path. */
export type Locate = (path: SiteProblem["path"]) => string;

/** Every mistake of one site file at once. The CLI prints a RunError without a stack. */
export class SiteConfigError extends RunError {
  constructor(
    readonly problems: readonly SiteProblem[],
    locate: Locate,
  ) {
    super(renderSiteProblems(problems, locate));
  }
}

/** Text of all mistakes: place, path, what was found, what is allowed. */
export function renderSiteProblems(problems: readonly SiteProblem[], locate: Locate): string {
  const count = problems.length === 1 ? "1 mistake" : `${problems.length} mistakes`;
  const blocks = problems.map((problem) => {
    const found = problem.found === undefined ? "" : ` (found ${problem.found})`;
    return `  ${locate(problem.path)} ${pathText(problem.path)}: ${problem.message}${found}\n      ${problem.hint}`;
  });
  return [`the site's configuration has ${count}; nothing was deployed`, ...blocks].join("\n");
}

/** `sitestack:systems.flexstack.stations[2].mac`. */
export function pathText(path: SiteProblem["path"]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
}

/** A value as it is shown in a message: JSON, without the password of a URL, cut to 80 characters. */
export function foundText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value).replace(/(:\/\/[^/@:]*):[^/]*@/g, "$1:…@");
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
