import { isDeepStrictEqual } from "node:util";

/** Lists whose order means something. All others are sets: the engine may tell them in another order. */
const ORDERED = new Set(["command", "entrypoints", "tests"]);

/**
 * Whether what the engine says is what was asked for. Only what was asked for is compared: the engine fills in the rest.
 * The provider's zero values (`""`, `0`, `[]`) all mean that nothing was said.
 */
export function agrees(wanted: unknown, found: unknown, property = ""): boolean {
  if (isNothing(wanted) || isNothing(found)) return isNothing(wanted) && isNothing(found);
  if (Array.isArray(wanted) && Array.isArray(found)) return listAgrees(wanted, found, property);
  if (typeof wanted !== "object" || typeof found !== "object") return String(wanted) === String(found);
  return Object.entries(wanted as object)
    .filter(([key]) => key !== "__defaults")
    .every(([key, value]) => agrees(value, (found as Record<string, unknown>)[key], key));
}

function listAgrees(wanted: readonly unknown[], found: readonly unknown[], property: string): boolean {
  if (wanted.length !== found.length) return false;
  if (ORDERED.has(property)) return isDeepStrictEqual(wanted.map(String), found.map(String));
  const left = [...found];
  return wanted.every((one) => {
    const index = left.findIndex((other) => agrees(one, other));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (typeof value !== "object") return false;
  return Object.entries(value).every(([key, part]) => key === "__defaults" || isNothing(part));
}
