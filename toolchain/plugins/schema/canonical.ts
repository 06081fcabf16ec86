import { isObject, isUnknown, mapValues, type Properties, UNKNOWN, type Value } from "../provider/values";
import { absent, type Field, type Fields, isBlock } from "./fields";

/**
 * Where a value comes from. Nested objects differ by it: planned ones leave numbers, booleans and maps that nobody set
 * null, ones read back from the engine say zero, false and empty.
 */
export type Origin = "planned" | "read";

/** A value in the form in which state holds it: every nested member there, sets without repetition and in order. */
export function canonical(field: Field, value: Value, origin: Origin): Value {
  if (isUnknown(value)) return UNKNOWN;
  if (value === null) return absent(field);
  if (isBlock(field) && field.single) return canonicalElement(field.of, first(value), origin);
  switch (field.type) {
    case "list":
      return elementsOf(value).map((element) => canonicalMember(field, element, origin));
    case "set":
      return sortSet(
        field,
        elementsOf(value).map((element) => canonicalMember(field, element, origin)),
      );
    case "map":
      return isObject(value) ? canonicalMap(value) : value;
    default:
      return value;
  }
}

/** A nested object with every field that its schema has, and none that it has not. */
export function canonicalElement(fields: Fields, element: Value | undefined, origin: Origin): Value {
  if (element === undefined || element === null) return null;
  if (!isObject(element)) return element;
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const value = element[name] ?? field.default ?? null;
      return [name, value === null ? unset(field, origin) : canonical(field, value, origin)];
    }),
  );
}

/** The same text for two values of a set's elements exactly when the set counts them as one. */
export function identity(field: Field, element: Value): string {
  return orderText(field.of, isBlock(field) ? canonicalElement(field.of, element, "read") : element);
}

/** A set's elements in the order of state, each once. */
export function sortSet(field: Field, elements: Value[]): Value[] {
  const texts = new Map(elements.map((element) => [orderText(field.of, element), element]));
  const known = [...texts].filter(([, element]) => element !== UNKNOWN);
  known.sort(([left], [right]) => (left < right ? -1 : 1));
  const unknown = elements.filter((element) => element === UNKNOWN);
  return [...known.map(([, element]) => element), ...unknown];
}

function canonicalMember(field: Field, element: Value, origin: Origin): Value {
  if (isUnknown(element)) return UNKNOWN;
  return isBlock(field) ? canonicalElement(field.of, element, origin) : (element ?? "");
}

function canonicalMap(map: Properties): Value {
  const entries = Object.entries(map).filter(([key, value]) => value !== null && !key.startsWith("__"));
  return mapValues(Object.fromEntries(entries), (value) =>
    typeof value === "object" ? value : String(value),
  );
}

function unset(field: Field, origin: Origin): Value {
  if (isBlock(field)) return absent(field);
  if (field.type === "string") return "";
  if (field.type === "list" || field.type === "set") return [];
  if (origin === "planned") return null;
  if (field.type === "map") return {};
  return field.type === "bool" ? false : 0;
}

function elementsOf(value: Value): Value[] {
  return Array.isArray(value) ? value : [value];
}

function first(value: Value): Value | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/**
 * The text by which the official plugin orders the elements of a set, taken from the library that holds its values:
 * strings quoted, booleans T and F, null last, members in the order of their official names.
 */
function orderText(fields: Fields | undefined, value: Value): string {
  if (value === null) return "~";
  if (value === UNKNOWN) return "?";
  if (typeof value === "string") return fields ? JSON.stringify(value) : value;
  if (typeof value === "boolean") return value ? "T" : "F";
  if (Array.isArray(value)) return `[${value.map((element) => `${nestedText(element)};`).join("")}]`;
  if (!isObject(value)) return String(value);
  const names = fields ? Object.keys(fields) : Object.keys(value).sort();
  return `<${names.map((name) => `${memberText(fields?.[name], value[name] ?? null)};`).join("")}>`;
}

function memberText(field: Field | undefined, value: Value): string {
  // What programs see as one object is a list with one element to the official plugin.
  if (field?.single) return value === null ? "[]" : `[${orderText(field.of, value)};]`;
  if (field && isBlock(field) && Array.isArray(value)) {
    return `[${value.map((element) => `${orderText(field.of, element)};`).join("")}]`;
  }
  return nestedText(value);
}

function nestedText(value: Value): string {
  if (!isObject(value))
    return typeof value === "string" ? JSON.stringify(value) : orderText(undefined, value);
  const entries = Object.keys(value).sort();
  return `{${entries.map((key) => `${JSON.stringify(key)}:${nestedText(value[key] ?? null)};`).join("")}}`;
}
