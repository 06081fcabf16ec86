import { autoName } from "../provider/auto-name";
import type { CheckFailure, CheckRequest, CheckResult } from "../provider/provider";
import { nameOf, typeOf } from "../provider/provider";
import { containsUnknown, isObject, isUnknown, type Properties, type Value } from "../provider/values";
import { absent, type Field, type Fields, isBlock } from "./fields";

/** Under this key the inputs in state list the properties that the program did not set itself. */
export const DEFAULTS = "__defaults";

/**
 * Brings a program's inputs into their types, adds defaults and a name, and lists everything that is wrong.
 * A default that is already in state is kept, so that a physical name stays the same from update to update.
 */
export function checkInputs(fields: Fields, request: CheckRequest): CheckResult {
  const checker = new Checker(request.urn);
  const inputs = checker.object(fields, request.news, "");
  addOldDefaults(fields, inputs, request.olds);
  if (fields.name?.autoNamed && !("name" in inputs)) addName(inputs, request, checker);
  addDefaults(fields, inputs);
  checker.requireAll(fields, inputs, "");
  return { inputs, failures: checker.failures };
}

/** Checks arguments that have no place in state: a function's, or a provider's configuration. */
export function checkArguments(fields: Fields, args: Properties): CheckResult {
  const checker = new Checker("");
  const inputs = checker.object(fields, args, "");
  for (const [name, field] of Object.entries(fields)) inputs[name] ??= field.default ?? absent(field);
  checker.requireAll(fields, args, "");
  return { inputs, failures: checker.failures };
}

function addName(inputs: Properties, request: CheckRequest, checker: Checker): void {
  try {
    inputs.name = autoName(request);
    defaultsOf(inputs).push("name");
  } catch (error) {
    checker.failures.push({ reason: (error as Error).message });
  }
}

function addOldDefaults(fields: Fields, inputs: Properties, olds: Properties): void {
  inputs[DEFAULTS] = [];
  const listed = olds[DEFAULTS];
  for (const [name, value] of Object.entries(olds)) {
    if (name in inputs || !fields[name] || value === null) continue;
    if (Array.isArray(listed) && !listed.includes(name)) continue;
    if (fields[name].default === undefined && !fields[name].autoNamed) continue;
    inputs[name] = value;
    defaultsOf(inputs).push(name);
  }
}

/** Defaults that say nothing (false, 0, "") are left out, as the official plugin does. */
function addDefaults(fields: Fields, inputs: Properties): void {
  for (const [name, field] of Object.entries(fields)) {
    if (!field.default || name in inputs) continue;
    inputs[name] = field.default;
    defaultsOf(inputs).push(name);
  }
  defaultsOf(inputs).sort();
}

function defaultsOf(inputs: Properties): Value[] {
  const listed = inputs[DEFAULTS];
  if (Array.isArray(listed)) return listed;
  const fresh: Value[] = [];
  inputs[DEFAULTS] = fresh;
  return fresh;
}

const GO_BOOLEANS: Record<string, boolean> = {
  ...Object.fromEntries(["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true])),
  ...Object.fromEntries(["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false])),
};

/** Walks the inputs of one resource and gathers what is wrong with them. */
class Checker {
  readonly failures: CheckFailure[] = [];

  constructor(readonly urn: string) {}

  object(fields: Fields, values: Properties, path: string): Properties {
    const checked: Properties = {};
    for (const [name, value] of Object.entries(values)) {
      if (value === null || value === undefined || name.startsWith("__")) continue;
      const field = fields[name];
      checked[name] = field && !field.output ? this.#value(field, value, join(path, name)) : value;
    }
    return checked;
  }

  requireAll(fields: Fields, values: Properties, path: string): void {
    for (const [name, field] of Object.entries(fields)) {
      const value = values[name];
      if (field.required && (value === undefined || value === null)) {
        this.failures.push({ reason: `Missing required property '${join(path, name)}'` });
      }
      if (!isBlock(field) || !value) continue;
      const elements = Array.isArray(value) ? value : [value];
      elements.forEach((element, index) => {
        const place = field.single ? join(path, name) : `${join(path, name)}[${index}]`;
        if (isObject(element)) this.requireAll(field.of, element, place);
      });
    }
  }

  #value(field: Field, value: Value, path: string): Value {
    if (field.unsupported) this.#unsupported(path);
    if (isUnknown(value)) return value;
    const checked = this.#typed(field, value, path);
    if (field.validate && !containsUnknown(checked)) {
      const problem = field.validate(checked);
      if (problem) this.#problem(problem, path);
    }
    return checked;
  }

  #typed(field: Field, value: Value, path: string): Value {
    switch (field.type) {
      case "bool":
        return this.#boolean(value, path);
      case "int":
        return this.#integer(value, path);
      case "string":
        if (typeof value !== "object") return String(value);
        this.#problem(`expected a string, got ${JSON.stringify(value)}`, path);
        return value;
      case "map":
        if (isObject(value)) return value;
        this.#problem(`expected a map, got ${JSON.stringify(value)}`, path);
        return value;
      default:
        return this.#collection(field, value, path);
    }
  }

  #collection(field: Field, value: Value, path: string): Value {
    if (field.single) return this.#element(field, Array.isArray(value) ? (value[0] ?? null) : value, path);
    const elements = Array.isArray(value) ? value : [value];
    return elements.map((element, index) => this.#element(field, element, `${path}[${index}]`));
  }

  #element(field: Field, element: Value, path: string): Value {
    if (element === null || isUnknown(element)) return element;
    if (!isBlock(field)) return this.#typed({ type: "string" }, element, path);
    if (!isObject(element)) {
      this.#problem(`expected an object, got ${JSON.stringify(element)}`, path);
      return element;
    }
    const checked = this.object(field.of, element, path);
    addDefaults(field.of, checked);
    return checked;
  }

  #boolean(value: Value, path: string): Value {
    if (typeof value === "boolean") return value;
    const parsed = GO_BOOLEANS[String(value)];
    if (parsed !== undefined) return parsed;
    // The empty quotes are the official text: it names the value's place, which is empty here.
    this.#problem(
      `cannot parse '' as bool: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`,
      path,
    );
    return value;
  }

  #integer(value: Value, path: string): Value {
    const parsed = typeof value === "number" ? Math.trunc(value) : Number(value);
    const valid = typeof value === "number" || (typeof value === "string" && /^[+-]?\d+$/.test(value));
    if (valid) return parsed;
    this.#problem(
      `cannot parse '' as int: strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`,
      path,
    );
    return value;
  }

  #problem(text: string, path: string): void {
    const place = this.urn ? `. Examine values at '${nameOf(this.urn)}.${path}'.` : ` (at '${path}')`;
    this.failures.push({ reason: text + place });
  }

  #unsupported(path: string): void {
    this.failures.push({
      reason:
        `the registry-only plugin in use here does not support '${path}'${this.urn ? ` of ${typeOf(this.urn)}` : ""}: ` +
        "leave it out, or install the official plugin",
    });
  }
}

function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}
