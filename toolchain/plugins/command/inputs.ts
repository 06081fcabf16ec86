import type { CheckFailure } from "../provider/provider";
import { isObject, isSecret, isUnknown, type Properties, type Value } from "../provider/values";

type Kind = "string" | "bool" | "[]string" | "map[string]string" | "[]interface {}";

/** What `command:local:Command` and `command:local:run` have in common. */
const BASE: Record<string, Kind> = {
  stdin: "string",
  logging: "string",
  interpreter: "[]string",
  dir: "string",
  environment: "map[string]string",
  assetPaths: "[]string",
  archivePaths: "[]string",
  addPreviousOutputInEnv: "bool",
};

/** The inputs of `command:local:Command`. */
export const COMMAND_INPUTS: Record<string, Kind> = {
  ...BASE,
  triggers: "[]interface {}",
  create: "string",
  update: "string",
  delete: "string",
};

/** The arguments of `command:local:run`. */
export const RUN_INPUTS: Record<string, Kind> = { ...BASE, command: "string" };

/** Everything that has not its type, in the words of the official plugin. */
export function typeFailures(kinds: Record<string, Kind>, owner: string, inputs: Properties): CheckFailure[] {
  return Object.entries(inputs).flatMap(([name, value]) => {
    const kind = kinds[name];
    if (!kind || value === null || hasKind(kind, value)) return [];
    const reason = `Field '${name}' on '${owner}' must be a '${kind}'; got '${goType(value)}' instead`;
    return [{ property: name, reason }];
  });
}

function hasKind(kind: Kind, value: Value): boolean {
  if (isSecret(value)) return hasKind(kind, value.value);
  if (isUnknown(value)) return true;
  switch (kind) {
    case "string":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "[]interface {}":
      return Array.isArray(value);
    case "[]string":
      return Array.isArray(value) && value.every((element) => hasKind("string", element));
    default:
      return isObject(value) && Object.values(value).every((member) => hasKind("string", member));
  }
}

function goType(value: Value): string {
  if (isSecret(value)) return goType(value.value);
  if (Array.isArray(value)) return "[]interface {}";
  if (isObject(value)) return "map[string]interface {}";
  return { string: "string", number: "float64", boolean: "bool" }[typeof value as string] ?? "nil";
}
