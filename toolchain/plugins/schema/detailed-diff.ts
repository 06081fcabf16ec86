import type { DiffKind } from "../provider/provider";
import {
  containsUnknown,
  isObject,
  isUnknown,
  type Properties,
  propertyPath,
  same,
  type Value,
} from "../provider/values";
import { canonicalElement, identity } from "./canonical";
import { type Field, type Fields, isBlock } from "./fields";
import { type Edit, listEdits } from "./list-edits";

/**
 * What changes between two states, path by path, and whether each change replaces the resource.
 * @param inputs What the program gives: elements of sets are shown at the places that they have there.
 */
export function detailedDiff(
  fields: Fields,
  prior: Properties,
  planned: Properties,
  inputs: Properties,
): Record<string, DiffKind> {
  const diff: Diff = new Map();
  for (const [name, field] of Object.entries(fields)) {
    diffField(
      diff,
      { path: name, field, inReplacing: false },
      memberOf({ old: prior, planned, given: inputs }, name),
    );
  }
  return Object.fromEntries([...diff].sort(([left], [right]) => (left < right ? -1 : 1)));
}

type Diff = Map<string, DiffKind>;

/** Where a change is. */
interface Place {
  path: string;
  /** What is at the path; for an element of a list or set, the field of that list or set. */
  field: Field;
  /** Whether this is an element or member of a collection that replaces the resource. */
  inReplacing: boolean;
}

/** The two states of one place, and what the program gives for it. */
interface Sides {
  old: Value;
  planned: Value;
  given: Value;
}

/** How much of a place is there: both states, one of them, or neither. */
type Kind = "both" | "one" | "none";

function memberOf({ old, planned, given }: Sides, name: string): Sides {
  const member = (value: Value) => (isObject(value) ? (value[name] ?? null) : null);
  return { old: member(old), planned: member(planned), given: member(given) };
}

function diffField(diff: Diff, place: Place, sides: Sides): void {
  // A plan keeps the very values that do not change, and nearly all do not.
  if (sides.old === sides.planned) return;
  if (isBlock(place.field) && place.field.single) diffElement(diff, place, sides);
  else diffValue(diff, place, sides);
}

function diffValue(diff: Diff, place: Place, sides: Sides): void {
  if (diffAbsent(diff, place, sides) !== "both") return;
  const { old, planned, given } = sides;
  if (Array.isArray(old) && Array.isArray(planned)) {
    const inputs = Array.isArray(given) ? given : [];
    if (place.field.type === "set") diffSet(diff, place, old, planned, inputs);
    else diffList(diff, place, old, planned, inputs);
  } else if (place.field.type === "map" && isObject(old) && isObject(planned)) {
    diffMap(diff, place, sides, Object.keys({ ...old, ...planned }));
  } else if (!same(old, planned)) {
    mark(diff, place, "update");
  }
}

/** Handles what is missing or unknown on one side, and tells whether both sides are still to be compared. */
function diffAbsent(diff: Diff, place: Place, { old, planned }: Sides): Kind {
  const before = isPresent(old);
  const after = isPresent(planned);
  if (!before && !after) return "none";
  if (!before) mark(diff, place, "add", nestedReplaces(place.field, planned));
  else if (!after) mark(diff, place, "delete", nestedReplaces(place.field, old));
  else if (isUnknown(planned)) mark(diff, place, "update");
  return before && after && !isUnknown(planned) ? "both" : "one";
}

/** An empty collection of state counts as absent. */
function isPresent(value: Value): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

/** Whether anything in a nested object that appears or goes replaces the resource. */
function nestedReplaces(field: Field, value: Value): boolean {
  if (!isBlock(field)) return false;
  const elements = Array.isArray(value) ? value : [value];
  return elements.some(
    (element) =>
      isObject(element) &&
      Object.entries(field.of).some(([name, member]) => {
        const inside = element[name] ?? null;
        return member.replaces === true || (inside !== null && nestedReplaces(member, inside));
      }),
  );
}

function mark(diff: Diff, place: Place, edit: Edit, replacing = false): void {
  const replaces = replacing || place.field.replaces === true || place.inReplacing;
  diff.set(place.path, replaces ? `${edit}-replace` : edit);
}

/** The place of an element of a list or set: what the collection says of itself holds for whole elements only. */
function elementPlace({ path, field }: Place, index: number): Place {
  return {
    path: `${path}[${index}]`,
    field: { ...field, replaces: false },
    inReplacing: field.replaces === true,
  };
}

function diffMap(diff: Diff, place: Place, sides: Sides, keys: string[]): void {
  for (const key of keys) {
    const member: Place = {
      path: propertyPath(place.path, key),
      field: { type: "string" },
      inReplacing: place.field.replaces === true,
    };
    diffValue(diff, member, memberOf(sides, key));
  }
}

function diffList(diff: Diff, place: Place, old: Value[], planned: Value[], given: Value[]): void {
  if (!isBlock(place.field)) {
    for (const [index, edit] of listEdits(old, planned)) mark(diff, elementPlace(place, index), edit);
    return;
  }
  for (let index = 0; index < Math.max(old.length, planned.length); index++) {
    const sides = { old: old[index] ?? null, planned: planned[index] ?? null, given: given[index] ?? null };
    diffElement(diff, elementPlace(place, index), sides);
  }
}

function diffElement(diff: Diff, place: Place, sides: Sides): void {
  if (diffAbsent(diff, place, sides) !== "both") return;
  const { old, planned } = sides;
  if (!isBlock(place.field) || !isObject(old) || !isObject(planned)) {
    if (!same(old, planned)) mark(diff, place, "update");
    return;
  }
  for (const [name, field] of Object.entries(place.field.of)) {
    diffField(diff, { path: `${place.path}.${name}`, field, inReplacing: false }, memberOf(sides, name));
  }
}

/** Sets have no places of their own: changed elements are shown at the place that the program gave them. */
function diffSet(diff: Diff, place: Place, old: Value[], planned: Value[], given: Value[]): void {
  const oldIds = old.map((element) => identity(place.field, element));
  const newIds = planned.map((element) => identity(place.field, element));
  const removed = [...old.keys()].filter((index) => !newIds.includes(oldIds[index] ?? ""));
  const added = [...planned.keys()].filter((index) => !oldIds.includes(newIds[index] ?? ""));
  if (removed.length === 0 && added.length === 0) return;
  const places = placesInInputs(place.field, added, planned, given);
  if (!places) {
    mark(diff, place, "update");
    return;
  }
  for (const index of new Set([...removed, ...places.keys()])) {
    diffElement(diff, elementPlace(place, index), {
      old: removed.includes(index) ? (old[index] ?? null) : null,
      planned: planned[places.get(index) ?? -1] ?? null,
      given: given[index] ?? null,
    });
  }
}

/** For each added element the index of the input it comes from; undefined when that cannot be told for all. */
function placesInInputs(
  field: Field,
  added: number[],
  planned: Value[],
  given: Value[],
): Map<number, number> | undefined {
  if (added.length > 0 && given.length < planned.length) return undefined;
  const places = new Map<number, number>();
  for (const index of added) {
    const input = given.findIndex(
      (value, i) => !places.has(i) && comesFrom(field, value, planned[index] ?? null),
    );
    if (input < 0) return undefined;
    places.set(input, index);
  }
  return places;
}

/** Whether a planned element is an input as it was given: nothing filled in but nulls and empty collections. */
function comesFrom(field: Field, input: Value, planned: Value): boolean {
  if (!isBlock(field)) return same(input, planned);
  if (containsUnknown(input) || !isObject(input) || !isObject(planned)) return false;
  return Object.entries(field.of).every(([name, member]) => {
    const given = input[name] ?? null;
    const result = planned[name] ?? null;
    if (given === null) return member.computed || !isPresent(result);
    return same(
      member.single && isBlock(member) ? canonicalElement(member.of, given, "planned") : given,
      result,
    );
  });
}
