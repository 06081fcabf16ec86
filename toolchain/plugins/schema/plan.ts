import {
  containsUnknown,
  isObject,
  isUnknown,
  type Properties,
  same,
  UNKNOWN,
  type Value,
} from "../provider/values";
import { canonical, canonicalElement, identity, sortSet } from "./canonical";
import { absent, type Field, type Fields, isBlock } from "./fields";

/**
 * The state that a resource is to have: the program's inputs in state's own form, what state already holds where
 * nothing changes, and unknowns for what only the engine can say.
 * @param prior The state now; undefined for a resource that is to be made.
 */
export function planState(fields: Fields, prior: Properties | undefined, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      planField(field, prior?.[name], inputs[name], prior !== undefined),
    ]),
  );
}

function planField(field: Field, prior: Value | undefined, given: Value | undefined, exists: boolean): Value {
  const before = prior ?? absent(field);
  if (field.output) return exists ? before : UNKNOWN;
  const wanted = given ?? field.default;
  if (wanted === undefined || wanted === null) return planUnset(field, before, exists);
  if (!exists) return fillUnknown(field, canonical(field, wanted, "planned"));
  if (field.emptyIsUnset && wanted === "") return before;
  const planned = keepElements(field, before, canonical(field, wanted, "planned"));
  if (containsUnknown(planned)) return planned;
  const unchanged = field.equivalent
    ? field.equivalent(before, planned)
    : sameInState(field, before, planned);
  return unchanged ? before : planned;
}

function planUnset(field: Field, before: Value, exists: boolean): Value {
  if (field.computed) return exists ? before : UNKNOWN;
  return exists && (isZero(before) || field.emptyIsUnset) ? before : absent(field);
}

/** Whether two values differ in nothing that state counts: null, zero, false and empty are one. */
export function sameInState(field: Field, before: Value, planned: Value): boolean {
  if (before === planned || (isZero(before) && isZero(planned))) return true;
  if (typeof before !== "object" || typeof planned !== "object") return false;
  return same(canonical(field, before, "read"), canonical(field, planned, "read"));
}

/** Null, false, 0, "", [] and {}: what state cannot tell from a property that was never set. */
export function isZero(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === 0 ||
    value === "" ||
    isUnknown(value)
  );
}

/** Elements that did not change stay as state has them; list elements keep what the engine once chose for them. */
function keepElements(field: Field, before: Value, planned: Value): Value {
  if (!isBlock(field) || field.single || !Array.isArray(before) || !Array.isArray(planned)) return planned;
  if (field.type === "list") {
    return planned.map((element, index) => keepComputed(field.of, before[index] ?? null, element));
  }
  const known = new Map(before.map((element) => [identity(field, element), element]));
  return sortSet(
    field,
    planned.map((element) =>
      containsUnknown(element) ? element : (known.get(identity(field, element)) ?? element),
    ),
  );
}

function keepComputed(fields: Fields, before: Value, planned: Value): Value {
  if (!isObject(before) || !isObject(planned)) return planned;
  const kept = Object.entries(fields)
    .filter(([name, field]) => field.computed && isZero(planned[name]))
    .map(([name]) => [name, before[name] ?? null]);
  return { ...planned, ...Object.fromEntries(kept) };
}

/** In a new resource the nested members that the engine chooses are unknown. */
function fillUnknown(field: Field, planned: Value): Value {
  if (!isBlock(field) || field.type !== "list" || !Array.isArray(planned)) return planned;
  const computed = Object.entries(field.of).filter(([, member]) => member.computed);
  if (computed.length === 0) return planned;
  return planned.map((element) =>
    isObject(element)
      ? { ...element, ...Object.fromEntries(computed.map(([name]) => [name, element[name] ?? UNKNOWN])) }
      : element,
  );
}

/** The plan with its unknowns taken out: the state of a resource of which nothing could be read. */
export function knownPart(fields: Fields, planned: Properties): Properties {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, withoutUnknown(field, planned[name] ?? null)]),
  );
}

function withoutUnknown(field: Field, value: Value): Value {
  if (isUnknown(value)) return field.type === "list" || field.type === "set" ? emptied(field) : null;
  if (!isBlock(field) || !Array.isArray(value)) return value;
  return value.map((element) =>
    isObject(element)
      ? Object.fromEntries(
          Object.entries(element).map(([name, member]) => [name, isUnknown(member) ? null : member]),
        )
      : element,
  );
}

function emptied(field: Field): Value {
  return field.single ? null : [];
}

/**
 * The state after a change: what was read back, except that sets stay as they were planned and that what was null
 * stays null rather than empty. (A later refresh shows both as the engine has them; the official plugin does so too.)
 * @param read What the engine says; properties that it does not tell are absent.
 */
export function stateAfterApply(fields: Fields, planned: Properties, read: Properties): Properties {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const wanted = planned[name] ?? null;
      if (!(name in read)) return [name, withoutUnknown(field, wanted)];
      const value = canonical(field, read[name] ?? null, "planned");
      if (field.type === "set" && wanted !== null && !containsUnknown(wanted)) return [name, wanted];
      const emptied = wanted === null && typeof value === "object" && isZero(value);
      return [name, emptied ? wanted : value];
    }),
  );
}

/** The state after a refresh: what was read over what was there. */
export function stateAfterRefresh(fields: Fields, prior: Properties, read: Properties): Properties {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const value = name in read ? read[name] : prior[name];
      if (value === undefined || value === null) return [name, absent(field)];
      return [name, isBlock(field) ? canonicalBlock(field, value) : canonical(field, value, "read")];
    }),
  );
}

function canonicalBlock(field: Field & { of: Fields }, value: Value): Value {
  if (field.single) return canonicalElement(field.of, Array.isArray(value) ? value[0] : value, "read");
  return canonical(field, value, "read");
}
