import { isObject, type Properties, same, type Value } from "../provider/values";
import { DEFAULTS } from "./check";
import { type Field, type Fields, isBlock } from "./fields";
import { isZero } from "./plan";

/** After a refresh: the inputs that were there, with the values that were read; none is added. */
export function refreshedInputs(fields: Fields, inputs: Properties, outputs: Properties): Properties {
  return refreshObject(fields, inputs, outputs).value;
}

interface Refreshed<T> {
  value: T;
  /** Whether it is still what a default could have put there. */
  unchanged: boolean;
}

function refreshObject(fields: Fields, inputs: Properties, outputs: Properties): Refreshed<Properties> {
  const value: Properties = {};
  const listed = inputs[DEFAULTS];
  const defaults = new Set(Array.isArray(listed) ? listed : []);
  let unchanged = true;
  for (const [name, input] of Object.entries(inputs)) {
    if (name === DEFAULTS) continue;
    const output = outputs[name];
    if (output === undefined) {
      unchanged = false;
      defaults.delete(name);
      continue;
    }
    const refreshed = refreshValue(fields[name], input, output);
    value[name] = refreshed.value;
    if (refreshed.unchanged) continue;
    unchanged = false;
    defaults.delete(name);
  }
  if (Array.isArray(listed)) value[DEFAULTS] = [...defaults].sort();
  return { value, unchanged };
}

function refreshValue(field: Field | undefined, input: Value, output: Value): Refreshed<Value> {
  if (Array.isArray(input) && Array.isArray(output)) return refreshElements(field, input, output);
  if (isObject(input) && isObject(output)) {
    if (field && isBlock(field)) return refreshObject(field.of, input, output);
    return refreshMap(input, output);
  }
  return { value: output, unchanged: same(input, output) };
}

function refreshMap(input: Properties, output: Properties): Refreshed<Value> {
  const kept = Object.keys(input).filter((key) => key in output);
  const value = Object.fromEntries(kept.map((key) => [key, output[key] ?? null]));
  return { value, unchanged: same(value, input) };
}

function refreshElements(field: Field | undefined, input: Value[], output: Value[]): Refreshed<Value> {
  const partner = field?.type === "set" && field.of ? closestPairs(input, output) : (index: number) => index;
  const value: Value[] = [];
  let unchanged = true;
  input.forEach((element, index) => {
    const other = output[partner(index) ?? -1];
    if (other === undefined) {
      unchanged = false;
      return;
    }
    const block = field && isBlock(field) ? { ...field, single: true } : undefined;
    const refreshed = refreshValue(block, element, other);
    value.push(refreshed.value);
    unchanged &&= refreshed.unchanged;
  });
  return { value, unchanged };
}

/** Pairs the elements of two sets by how many members they share, best first. */
function closestPairs(input: Value[], output: Value[]): (index: number) => number | undefined {
  const candidates = input.flatMap((left, i) =>
    output.map((right, j) => ({ i, j, score: likeness(left, right) })),
  );
  candidates.sort((a, b) => b.score - a.score);
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  for (const { i, j } of candidates) {
    if (pairs.has(i) || taken.has(j)) continue;
    pairs.set(i, j);
    taken.add(j);
  }
  return (index) => pairs.get(index);
}

function likeness(left: Value, right: Value): number {
  if (!isObject(left) || !isObject(right)) return 0;
  return Object.entries(left).reduce(
    (score, [name, value]) => score + (name in right ? (same(value, right[name]) ? 3 : 1) : 0),
    0,
  );
}

/** After an import: every input that the outputs tell, except those that say nothing or repeat a default. */
export function importedInputs(fields: Fields, outputs: Properties): Properties {
  const inputs: Properties = { [DEFAULTS]: [] };
  for (const [name, field] of Object.entries(fields)) {
    if (field.output || outputs[name] === undefined) continue;
    const value = importedValue(field, outputs[name] ?? null);
    const says = field.default === undefined ? !isZero(value) : value !== null && !same(value, field.default);
    if (field.required || says) inputs[name] = value;
  }
  return inputs;
}

function importedValue(field: Field, value: Value): Value {
  if (!isBlock(field)) return value;
  if (Array.isArray(value)) return value.map((element) => importedValue(field, element));
  return isObject(value) ? importedInputs(field.of, value) : value;
}
