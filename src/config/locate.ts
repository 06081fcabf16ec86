import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Locate } from "./problem";

/**
 * Finds a configuration path's line in a stack's settings file: `Pulumi.dev.yaml:14`. The nearest parent that is there
 * stands in for what is missing; without a readable file its name alone is the answer.
 */
export function locateIn(fileName: string, folder: string): Locate {
  let text: string;
  try {
    text = readFileSync(resolve(folder, fileName), "utf8");
  } catch {
    return () => fileName;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return (path) => {
    const offset = deepestOffset(document.contents, ["config", ...path]);
    return offset === undefined ? fileName : `${fileName}:${lines.linePos(offset).line}`;
  };
}

function deepestOffset(node: Node | null, path: readonly (string | number)[]): number | undefined {
  let current: unknown = node;
  let offset: number | undefined;
  for (const part of path) {
    if (isMap(current)) {
      const pair = current.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) return offset;
      offset = (pair.key as Node).range?.[0];
      current = pair.value;
    } else if (isSeq(current)) {
      current = current.items[Number(part)];
      if (current === undefined) return offset;
      offset = (current as Node).range?.[0];
    } else {
      return offset;
    }
  }
  return offset;
}
