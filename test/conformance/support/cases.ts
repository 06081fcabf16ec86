import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Properties } from "../../../toolchain/plugins/provider/values";

/** One resource of a case's program. `${n.id}` in its arguments is an output of an earlier resource of the case. */
export interface CaseResource {
  type: "container" | "network" | "volume" | "remoteImage" | "command";
  name: string;
  args: Properties;
  dependsOn?: string[];
}

/** What a preview says about a resource; empty for no change. */
export interface Decision {
  op?: string;
  diffReasons?: string[];
  replaceReasons?: string[];
  detailedDiff?: Record<string, string>;
}

/** Output name to its values before and after. */
export type OutputChanges = Record<string, [before: unknown, after: unknown]>;

/** What the official plugin did with one resource. */
export interface RecordedResource {
  type: string;
  inputs: Properties;
  outputs: Properties;
  secondUp: Decision;
  afterRefresh: Decision;
  refreshChangedOutputs?: OutputChanges;
  previewB?: Decision;
  changedOutputsB?: OutputChanges;
  secondUpB?: Decision;
}

/** A program that works, and the changed one that follows it. */
export interface RecordedCase {
  case: string;
  program: CaseResource[];
  programB?: CaseResource[];
  resources: Record<string, RecordedResource>;
}

/** A program that fails. */
export interface ErrorCase {
  case: string;
  program: CaseResource[];
  preview: { exitCode: number; errors: string[] };
  up: { exitCode: number; diagnostics: string[] };
  stateAfter: { name: string; initErrors: string[] }[];
}

/** The cases that succeed. */
export function recordedCases(): RecordedCase[] {
  return load("recorded.json");
}

/** The cases that fail. */
export function errorCases(): ErrorCase[] {
  return load("errors.json");
}

function load<T>(file: string): T {
  return JSON.parse(readFileSync(join(__dirname, "..", file), "utf8")) as T;
}
