import { z } from "zod";

const historySchema = z.array(
  z.object({
    kind: z.string(),
    result: z.string(),
    environment: z.record(z.string(), z.string()).nullish(),
  }),
);

/** What is deployed, as the stack's history tells it. */
export interface Deployed {
  /** The commit of the last update that succeeded; absent when there was none. */
  commit?: string;
  /** What a reader must know of it. */
  notes: string[];
}

/**
 * Reads `pulumi stack history --json`, newest first: Pulumi notes the commit of each update.
 *
 * @param embedded whether the stack is in our own backend: there the CLI adds its salt to the site's file before it asks git
 *   for changes, so that it notes some for every update
 * @throws Error when the last good update was made outside git, so that nobody knows what of.
 */
export function deployedOf(stack: string, history: string, embedded = false): Deployed {
  const updates = historySchema.parse(JSON.parse(history)).filter(({ kind }) => kind !== "refresh");
  const good = updates.findIndex(({ result }) => result === "succeeded");
  const last = updates[good];
  if (last === undefined || last.kind === "destroy") return { notes: [`Nothing of ${stack} is deployed.`] };
  const { "git.head": commit, "git.dirty": dirty } = last.environment ?? {};
  if (commit === undefined) {
    throw new Error(
      `The last update of ${stack} was made outside git, so that nobody knows what of. Next: compare with a ref (--base).`,
    );
  }
  const short = commit.slice(0, 12);
  return {
    commit,
    notes: [
      ...(good > 0 ? [`The newest update has failed; ${short} is the last that succeeded.`] : []),
      ...(dirty === "true" && !embedded
        ? [`${short} was deployed with changes that were not committed; they are not seen here.`]
        : []),
    ],
  };
}

const previewSchema = z.object({ changeSummary: z.record(z.string(), z.number()).nullish() });

/** What Pulumi itself would do, from `pulumi preview --json`, as one line. */
export function previewNote(preview: string): string {
  const summary = previewSchema.parse(JSON.parse(preview)).changeSummary ?? {};
  const parts = Object.keys(summary)
    .sort()
    .map((operation) => `${operation} ${summary[operation]}`);
  return `Pulumi's own preview, which has asked the engines: ${parts.join(", ") || "nothing to do"}.`;
}
