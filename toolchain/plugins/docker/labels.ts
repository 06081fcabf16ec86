import { isObject, type Value } from "../provider/values";
import { type Fields, fieldKinds } from "../schema/fields";

const { text } = fieldKinds();

/** A label as programs write it: the official plugin has a list of these where the engine has a map. */
export const labelFields: Fields = {
  label: text({ required: true, replaces: true }),
  value: text({ required: true, replaces: true }),
};

/** The engine's map of a list of labels. */
export function fromLabels(labels: Value | undefined): Record<string, string> {
  const entries = Array.isArray(labels) ? labels.filter(isObject) : [];
  return Object.fromEntries(entries.map(({ label, value }) => [String(label), String(value ?? "")]));
}

/** The list of the engine's map of labels. */
export function toLabels(labels: Record<string, string> | null | undefined): Value {
  return Object.entries(labels ?? {}).map(([label, value]) => ({ label, value }));
}
