import type { Effect } from "./effect";
import type { SystemReview } from "./review";

/** How a changed node looks, by what happens to it. Readable on light and dark pages. */
const STYLES = {
  added: "fill:#d4f4dd,stroke:#1a7f37,color:#000",
  removed: "fill:#ffd7d5,stroke:#cf222e,color:#000,stroke-dasharray:4",
  away: "fill:#ffe2b8,stroke:#bc4c00,color:#000",
  changed: "fill:#ddf4ff,stroke:#0969da,color:#000",
} as const;

const CLASSES: Record<Effect["how"], keyof typeof STYLES> = {
  create: "added",
  remove: "removed",
  recreate: "away",
  rolling: "changed",
  job: "changed",
  scale: "changed",
  "in-place": "changed",
  check: "changed",
  order: "changed",
  backup: "changed",
};

/** The dependency graph of a system, from what is needed to who needs it, with the changed nodes marked. */
export function mermaidGraph({ graph, services }: SystemReview): string {
  const ids = new Map(Object.keys(graph).map((name, index) => [name, `n${index}`]));
  const effects = new Map(services.map(({ service, effect }) => [service, effect]));
  const nodes = [...ids].map(
    ([name, id]) => `  ${id}["${label(name, effects.get(name))}"]${marked(effects.get(name))}`,
  );
  const edges = Object.entries(graph).flatMap(([name, needed]) =>
    needed.flatMap((target) => (ids.has(target) ? [`  ${ids.get(target)} --> ${ids.get(name)}`] : [])),
  );
  const used = new Set([...effects.values()].map(({ how }) => CLASSES[how]));
  const styles = Object.entries(STYLES)
    .filter(([name]) => used.has(name as keyof typeof STYLES))
    .map(([name, style]) => `  classDef ${name} ${style}`);
  return ["```mermaid", "flowchart LR", ...nodes, ...edges, ...styles, "```"].join("\n");
}

function label(name: string, effect: Effect | undefined): string {
  const text = name.replace(/["<>&]/g, "");
  return effect === undefined ? text : `${text}<br/>${effect.how}`;
}

function marked(effect: Effect | undefined): string {
  return effect === undefined ? "" : `:::${CLASSES[effect.how]}`;
}
