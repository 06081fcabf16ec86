import { z } from "zod";
import type { Finding } from "./finding";

const previewSchema = z.object({
  steps: z
    .array(
      z.object({
        op: z.string(),
        urn: z.string(),
        detailedDiff: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
});

/** A resource that the provider's own refresh finds changed. */
export interface Refreshed {
  urn: string;
  /** The properties that it reads back otherwise; of what is gone, none. */
  properties: string[];
  gone: boolean;
}

/**
 * Reads `pulumi refresh --preview-only --json`, which asks the providers and changes no state.
 *
 * @throws ZodError when it has another shape
 */
export function refreshedResources(preview: string): Refreshed[] {
  const { steps } = previewSchema.parse(JSON.parse(preview));
  return (steps ?? [])
    .filter(({ op }) => op === "update" || op === "delete")
    .map(({ urn, op, detailedDiff }) => ({
      ...{ urn, properties: Object.keys(detailedDiff ?? {}).sort(), gone: op === "delete" },
    }));
}

/** What only the provider has noticed: of kinds, or properties, that nobody here looks at. */
export function onlyRefreshed(refreshed: readonly Refreshed[], findings: readonly Finding[]): Finding[] {
  const told = new Set(findings.map(({ urn }) => urn));
  return refreshed
    .filter(({ urn }) => !told.has(urn))
    .flatMap(({ urn, properties, gone }) =>
      (gone ? ["resource"] : properties).map((property) => ({
        ...{ host: "-", subject: subjectOf(urn), property, urn, mend: "update" as const },
        ...{ wanted: "as deployed", found: gone ? "absent" : "another value" },
      })),
    );
}

function subjectOf(urn: string): string {
  const parts = urn.split("::");
  const kind = parts.at(-2)?.split("$").at(-1)?.split(":").at(-1) ?? "resource";
  return `${kind.toLowerCase()} ${parts.at(-1)}`;
}
