import type { Value } from "../provider/values";

/** Says what is wrong with a value, or nothing. */
export type Validator = (value: Value) => string | undefined;

/**
 * Everything the plugin knows about one property, in the terms of the official plugin's own schema. What the official
 * plugin decides is decided by these facts alone: defaults, replace or update, what a refresh may change.
 */
export interface Field {
  type: "string" | "bool" | "int" | "list" | "set" | "map";
  /** Fields of the elements of a list or set of objects. Absent: the elements are strings. Keep the official order. */
  of?: Fields;
  /** A list or set with at most one element, which programs see as that element itself. */
  single?: boolean;
  required?: boolean;
  /** Given by the engine when the program does not set it. */
  computed?: boolean;
  /** Never an input. */
  output?: boolean;
  default?: Value;
  /** Without a value it gets the resource's name in the program and a random suffix. */
  autoNamed?: boolean;
  /** A change replaces the resource. */
  replaces?: boolean;
  validate?: Validator;
  /** Setting it to the empty string changes nothing. */
  emptyIsUnset?: boolean;
  /** A looser equality of an old and a new value: equal means no change. */
  equivalent?: (old: Value, planned: Value) => boolean;
  /** Of the real schema, but not done by this plugin: setting it is an error. */
  unsupported?: boolean;
}

/** The fields of a resource or of a nested object, by name. */
export type Fields = Record<string, Field>;

type Facts<F extends Field> = Omit<Partial<F>, "type">;

/** Makes the constructors of a schema's fields, for schemas whose fields know more than `Field` says. */
export function fieldKinds<F extends Field>() {
  const kind =
    (type: Field["type"]) =>
    (facts?: Facts<F>): F =>
      ({ type, ...facts }) as F;
  return {
    text: kind("string"),
    flag: kind("bool"),
    integer: kind("int"),
    list: kind("list"),
    set: kind("set"),
    map: kind("map"),
  };
}

/** Whether the field holds nested objects. Such a field is never null: without elements it is empty. */
export function isBlock(field: Field): field is Field & { of: Fields } {
  return field.of !== undefined;
}

/** What a field is when nobody sets it. */
export function absent(field: Field): Value {
  return isBlock(field) && !field.single ? [] : null;
}
