import { z } from "zod";

/** How many resources the last update changed. */
export interface UpdateChanges {
  /** Created, updated, replaced or deleted. */
  changed: number;
  unchanged: number;
}

const historySchema = z
  .array(z.object({ resourceChanges: z.record(z.string(), z.number()).nullish() }))
  .min(1);

/** What counts as a change, in the CLI's words. A read resource or the halves of a replacement do not. */
const CHANGES = ["create", "update", "replace", "delete", "import"];

/**
 * Reads `pulumi stack history --json`, newest update first.
 *
 * @throws ZodError when it has another shape or is empty
 */
export function parseChanges(history: string): UpdateChanges {
  const counts = historySchema.parse(JSON.parse(history))[0]?.resourceChanges ?? {};
  const changed = CHANGES.reduce((sum, change) => sum + (counts[change] ?? 0), 0);
  return { changed, unchanged: counts.same ?? 0 };
}
