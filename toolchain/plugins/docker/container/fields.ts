import type { Value } from "../../provider/values";
import { type Field, fieldKinds } from "../../schema/fields";

/** A container as the engine describes it; only known through the paths of the table. */
export type Inspect = Record<string, unknown>;

/** A property of a container, with its place in what the engine takes and tells. */
export interface ContainerField extends Field {
  /** Dotted place in the engine's answer; without `Config.` also in the body that creates a container. */
  place?: string;
  /** Dotted place in the engine's answer where it differs. */
  readPlace?: string;
  /** The engine's form of the value. Default: the value as it is. */
  toEngine?: (value: Value) => unknown;
  /** The value of the engine's form. Default: as it is, null as the type's zero. */
  fromEngine?: (value: unknown, state: Record<string, Value>) => Value;
  /**
   * When the engine's value is taken over: `always` (default), `configured` only when state has a value, `present`
   * only when the engine has one, `never` when the official plugin does not read it back.
   */
  read?: "always" | "configured" | "present" | "never";
}

/** The table of a container's properties, or a part of it. */
export type ContainerFields = Record<string, ContainerField>;

/** The kinds of a container's properties. */
export const { text, flag, integer, list, set, map } = fieldKinds<ContainerField>();

/** The place of a property that goes to the engine and comes back under one name. */
export function at(
  place: string,
  forms: Pick<ContainerField, "toEngine" | "fromEngine" | "read" | "readPlace"> = {},
): Pick<ContainerField, "place"> {
  return { place, ...forms };
}

const MEBIBYTE = 1024 * 1024;

/** Sizes: programs say mebibytes, the engine bytes; -1 means no limit on both sides. */
export const mebibytes = {
  toEngine: (value: Value) => (Number(value) > 0 ? Number(value) * MEBIBYTE : value),
  fromEngine: (value: unknown) =>
    Number(value) > 0 ? Math.trunc(Number(value) / MEBIBYTE) : Number(value ?? 0),
};

/** What the engine's null means for a property of this type. */
export function zeroOf(field: Field): Value {
  const zeros: Record<Field["type"], Value> = { string: "", bool: false, int: 0, list: [], set: [], map: {} };
  return zeros[field.type];
}
