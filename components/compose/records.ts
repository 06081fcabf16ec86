import { compareNames } from "../graph";

/** The record with each value changed, sorted by key, so that the same topology makes the same text. */
export function mapValues<From, To>(
  record: Record<string, From>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  const keys = Object.keys(record).sort(compareNames);
  return Object.fromEntries(keys.map((key) => [key, change(record[key] as From, key)]));
}

/** The record without what is undefined; nothing at all when nothing is left. */
export function present<Value>(record: Record<string, Value | undefined>): Record<string, Value> | undefined {
  const entries = Object.entries(record).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
