import type { z } from "zod";
import { foundText, type SiteProblem } from "./problem";

/** A value that fits its schema, or everything that does not. */
export type Checked<Value> = { value: Value; problems: [] } | { value: undefined; problems: SiteProblem[] };

/** Checks one configuration value against its schema; paths begin with `root`. */
export function checkValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  root: SiteProblem["path"],
): Checked<z.output<Schema>> {
  const result = schema.safeParse(value, { error: allowedText });
  if (result.success) return { value: result.data, problems: [] };
  const { issues } = result.error;
  return {
    value: undefined,
    problems: issues
      .filter((issue) => !isEcho(issue, issues))
      .flatMap((issue) => toProblems(issue, value, root)),
  };
}

/** zod measures the length of a text even where it has just said that a list belongs there. */
function isEcho(issue: z.core.$ZodIssue, issues: readonly z.core.$ZodIssue[]): boolean {
  const place = JSON.stringify(issue.path);
  return (
    issue.code !== "invalid_type" &&
    issues.some(({ code, path }) => code === "invalid_type" && JSON.stringify(path) === place)
  );
}

/**
 * Checks a mapping entry by entry, so that a name that is not allowed does not hide the mistakes below it, as zod's own
 * check of a record would have it.
 */
export function checkEntries<Value extends z.ZodType>(
  schema: z.ZodRecord<z.ZodString, Value>,
  value: unknown,
  root: SiteProblem["path"],
): Checked<Record<string, z.output<Value>>> {
  const entries = Object.entries(asRecord(value));
  const problems = entries.flatMap(([key, entry]) => [
    ...checkValue(schema.keyType, key, [...root, key]).problems.map(asNameProblem),
    ...checkValue(schema.valueType, entry, [...root, key]).problems,
  ]);
  return problems.length > 0 ? { value: undefined, problems } : checkValue(schema, value, root);
}

/** The value as a mapping; an empty one when it is none, since its own problem is told elsewhere. */
export function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** What is allowed, where the schema has no words of its own. */
function allowedText(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "unrecognized_keys":
      return `known here: ${knownKeys(issue.inst).join(", ")}`;
    case "invalid_type":
      return `write ${withArticle(issue.expected)}`;
    case "invalid_value":
      return `write one of: ${issue.values.map(String).join(", ")}`;
    case "invalid_union":
      return unionText(issue);
    case "too_small":
      return `write ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}${unitOf(issue.origin, issue.minimum)}`;
    case "too_big":
      return `write ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}${unitOf(issue.origin, issue.maximum)}`;
    default:
      return undefined;
  }
}

function unionText(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const { options } = issue as { options?: unknown[] };
  if (options !== undefined) return `write one of: ${options.map(String).join(", ")}`;
  const allowed = issue.errors.flatMap((branch) => branch.map(({ message }) => message));
  return [...new Set(allowed)].join(", or ");
}

function unitOf(origin: string, count: number | bigint): string {
  const [one, many] = { string: [" character", " characters"], array: [" entry", " entries"] }[origin] ?? [];
  return (Number(count) === 1 ? one : many) ?? "";
}

function knownKeys(schema: unknown): string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return Object.keys(shape ?? {}).sort();
}

function withArticle(expected: string): string {
  const words: Record<string, string> = {
    object: "a mapping (key: value)",
    record: "a mapping (key: value)",
    array: "a list",
    string: "text, in quotes",
    int: "a whole number",
    number: "a number",
    boolean: "true or false",
  };
  return words[expected] ?? expected;
}

function toProblems(issue: z.core.$ZodIssue, value: unknown, root: SiteProblem["path"]): SiteProblem[] {
  const path = [...root, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      // The value under a misspelt key may be a secret, and says nothing of the mistake.
      found: foundText(key),
      message: "there is no such setting",
      hint: issue.message,
    }));
  }
  if (issue.code === "invalid_key") {
    const hint = issue.issues.map(({ message }) => message).join("; ");
    return [asNameProblem({ path, found: foundText(path.at(-1)), message: "", hint })];
  }
  const found = at(value, issue.path);
  const message = found === undefined ? "this setting is missing" : messageOf(issue);
  return [{ path, found: holdsSecrets(path) ? undefined : foundText(found), message, hint: issue.message }];
}

function asNameProblem(problem: SiteProblem): SiteProblem {
  return { ...problem, message: "this cannot be a name here" };
}

/** Somebody may have written the secret itself where its name belongs. */
function holdsSecrets(path: SiteProblem["path"]): boolean {
  return path.includes("secretEnvironment") || path.includes("passwordSecret");
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return "this has the wrong type";
  return issue.code === "too_small" || issue.code === "too_big"
    ? "this is out of range"
    : "this is not allowed";
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) =>
      part !== null && typeof part === "object" ? (part as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}
