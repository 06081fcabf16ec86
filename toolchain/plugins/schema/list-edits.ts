import { same, type Value } from "../provider/values";

/** What happens at one place of a list. */
export type Edit = "add" | "delete" | "update";

/**
 * The fewest edits that turn one list into another: removals at their old places, insertions at their new ones; where
 * both fall on one place it is an update.
 */
export function listEdits(old: Value[], planned: Value[]): Map<number, Edit> {
  const edits = new Map<number, Edit>();
  const note = (index: number, edit: Edit) => edits.set(index, edits.has(index) ? "update" : edit);
  const common = commonLengths(old, planned);
  let i = 0;
  let j = 0;
  while (i < old.length || j < planned.length) {
    if (i < old.length && j < planned.length && same(old[i], planned[j])) {
      i++;
      j++;
    } else if (i < old.length && (j === planned.length || at(common, i + 1, j) >= at(common, i, j + 1))) {
      note(i++, "delete");
    } else {
      note(j++, "add");
    }
  }
  return edits;
}

/** Lengths of the longest common subsequences of all tails. */
function commonLengths(old: Value[], planned: Value[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(planned.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    const row = table[i] ?? [];
    for (let j = planned.length - 1; j >= 0; j--) {
      const equal = same(old[i], planned[j]);
      row[j] = equal ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), row[j + 1] ?? 0);
    }
  }
  return table;
}

function at(table: number[][], row: number, column: number): number {
  return table[row]?.[column] ?? 0;
}
