import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseResource } from "./cases";

/** A program of one or more cases, by case name: their resources are independent of each other. */
export type CasePrograms = Record<string, CaseResource[]>;

/** A Pulumi project in a folder of its own, with a state backend of its own. */
export interface Project {
  folder: string;
  /** Makes these the resources of the program. */
  write(programs: CasePrograms): void;
  /** Removes the folder and the state in it. */
  remove(): void;
}

/** The project's and the stack's name: the recordings have them in their messages. */
export const STACK = "rec";

/** Makes an empty project. */
export function makeProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "sitestack-conformance-"));
  cpSync(join(__dirname, "program"), folder, { recursive: true });
  symlinkSync(join(__dirname, "..", "..", "..", "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    write: (programs) => writeFileSync(join(folder, "cases.json"), JSON.stringify(programs)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
