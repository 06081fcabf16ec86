import { isDeepStrictEqual } from "node:util";

/** A property's value as the resource protocol knows it. `UNKNOWN` stands for a value that a preview cannot know. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** The properties of a resource, by name. */
export type Properties = Record<string, Value>;

/** The protocol's mark for a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Other marks that mean the same; the protocol has one per type, and engines send this family of them. */
const UNKNOWN_MARKS = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** The key that says that an object is not plain data, and its values. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Whether the value is an object with named members (also a secret, an asset or an archive). */
export function isObject(value: Value | undefined): value is { [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value itself is unknown. */
export function isUnknown(value: Value | undefined): boolean {
  return typeof value === "string" && UNKNOWN_MARKS.has(value);
}

/** Whether the value or anything in it is unknown. */
export function containsUnknown(value: Value | undefined): boolean {
  return contains(value, isUnknown);
}

/** Whether the value is marked as a secret. */
export function isSecret(value: Value | undefined): value is { value: Value } {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

/** Whether the value or anything in it is marked as a secret. */
export function containsSecret(value: Value | undefined): boolean {
  return contains(value, isSecret);
}

/** Marks a value as a secret; one that is marked already stays as it is. */
export function secret(value: Value): Value {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

/** The value without any secret marks, at any depth: what a program or an engine can work with. */
export function reveal(value: Value): Value {
  if (isSecret(value)) return reveal(value.value);
  if (Array.isArray(value)) return value.map(reveal);
  return isObject(value) ? mapValues(value, reveal) : value;
}

/** Whether the value is an object and nothing special: no secret, asset, archive or reference. */
export function isPlainObject(value: Value | undefined): value is { [key: string]: Value } {
  return isObject(value) && !(SIGNATURE in value);
}

/** A file that the engine reads where it is; the hash tells it whether the content has changed. */
export function fileAsset(path: string, hash: string): Value {
  return { [SIGNATURE]: ASSET, path, hash };
}

/** An archive made of named assets. */
export function assetArchive(assets: Properties, hash: string): Value {
  return { [SIGNATURE]: ARCHIVE, assets, hash };
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The path of a member in the engine's notation: `a.b`, or `a["b-c"]` for a name that is no identifier. */
export function propertyPath(parent: string, name: string): string {
  if (!IDENTIFIER.test(name)) return `${parent}[${JSON.stringify(name)}]`;
  return parent ? `${parent}.${name}` : name;
}

/** Whether two values are the same; an absent one is the same as null. */
export function same(left: Value | undefined, right: Value | undefined): boolean {
  return isDeepStrictEqual(left ?? null, right ?? null);
}

/** A copy of an object with every member's value replaced. */
export function mapValues(object: Properties, change: (value: Value, key: string) => Value): Properties {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function contains(value: Value | undefined, test: (value: Value | undefined) => boolean): boolean {
  if (test(value)) return true;
  if (Array.isArray(value)) return value.some((element) => contains(element, test));
  return isObject(value) && Object.values(value).some((member) => contains(member, test));
}
