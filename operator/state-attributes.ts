import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const ATTRIBUTES = ".attrs";

/**
 * Removes what a CLI that was killed while it wrote a state has left half-made: beside each file a file backend keeps its
 * attributes, which are emptied before the new state takes the old one's place. A CLI that finds them empty says no more
 * than `failed to load checkpoint: EOF`, though the state beside them is whole; without them it goes on. Nothing is lost
 * where a CLI is at work this moment: it does without them as well.
 *
 * @param backend folder of a file backend
 * @returns names of the stacks whose state can be read again
 */
export function mendStateAttributes(backend: string, project: string): string[] {
  const folder = join(backend, ".pulumi", "stacks", project);
  if (!existsSync(folder)) return [];
  const empty = readdirSync(folder).filter(
    (name) =>
      name.endsWith(ATTRIBUTES) && statSync(join(folder, name), { throwIfNoEntry: false })?.size === 0,
  );
  for (const name of empty) rmSync(join(folder, name), { force: true });
  const stacks = empty.map((name) => name.replace(/\.json(\.gz)?(\.bak)?\.attrs$/, ""));
  return [...new Set(stacks)].sort();
}
