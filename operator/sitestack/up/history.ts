import { z } from "zod";

const historySchema = z.array(
  z.object({
    kind: z.string(),
    result: z.string(),
    startTime: z.string(),
    endTime: z.string().nullish(),
    environment: z.record(z.string(), z.string()).nullish(),
  }),
);

/** Without a size the CLI tells ten: as many refreshes, or failed updates, would hide the one that is looked for. */
export const WHOLE_HISTORY = ["--json", "--page-size", "0"];

/** The update that made the last good deployment. */
export interface GoodUpdate {
  /** Absent when it was made outside git. */
  commit?: string;
  /** Whether that checkout is known to have had changes that were not committed; the settings file counts as well. */
  dirty: boolean;
  /** When it began, as RFC 3339 text. */
  at: string;
}

/**
 * Which update the last good deployment is of, from the whole of `pulumi stack history`, newest first. An update that
 * succeeded proves what was kept before, even where it had nothing to write; one that wrote it may have failed later, at
 * taking old things away.
 *
 * @param keptAt when the last good deployment was written
 * @param embedded whether the stack is in our own backend, for which every update counts as one with changes: the CLI has
 *   added its salt to the site's file by then
 */
export function goodUpdate(
  history: string,
  keptAt: string | undefined,
  embedded = false,
): GoodUpdate | undefined {
  const updates = historySchema.parse(JSON.parse(history)).filter(({ kind }) => kind === "update");
  const moment = Date.parse(keptAt ?? "");
  const found = updates.find(
    ({ result, startTime, endTime }) =>
      result === "succeeded" ||
      (Date.parse(startTime) <= moment && moment <= Date.parse(endTime ?? "") + 1000),
  );
  if (found === undefined) return undefined;
  const { "git.head": commit, "git.dirty": dirty } = found.environment ?? {};
  return {
    ...(commit === undefined ? {} : { commit }),
    dirty: dirty === "true" && !embedded,
    at: found.startTime,
  };
}
