import {
  DockerfileParser,
  type Instruction,
  type JSONInstruction,
  type ModifiableInstruction,
} from "dockerfile-ast";

/** Whether a build sees a file of its context, by the file's path. */
export type Sees = (file: string) => boolean;

const EVERYTHING: Sees = () => true;

/**
 * Which files of its context a Dockerfile takes: what its COPY and ADD lines name. What it takes by a bind mount, by a
 * variable or for a dependent image (ONBUILD) nobody can tell from its text: then it is all of them.
 */
export function takenFiles(dockerfile: string): Sees {
  const instructions = DockerfileParser.parse(dockerfile).getInstructions();
  if (instructions.some(takesUnknown)) return EVERYTHING;
  const patterns = instructions.filter(copiesContext).flatMap(sourcesOf);
  if (patterns.some((pattern) => /\$/.test(pattern))) return EVERYTHING;
  const expressions = patterns.map(patternExpression);
  return (file) => expressions.some((expression) => expression.test(file));
}

function takesUnknown(instruction: Instruction): boolean {
  const keyword = instruction.getKeyword();
  return keyword === "ONBUILD" || (keyword === "RUN" && mountsContext(instruction as ModifiableInstruction));
}

/** A mount that says no type is a bind mount, and one that says no `from` is of the context. */
function mountsContext(run: ModifiableInstruction): boolean {
  const mounts = run.getFlags().filter((flag) => flag.getName() === "mount");
  return mounts.some((mount) => {
    const options = (mount.getValue() ?? "").replace(/["']/g, "").toLowerCase().split(",");
    const isBind = !options.some((option) => /^type=(cache|tmpfs|secret|ssh)$/.test(option));
    return isBind && !options.some((option) => /^from=[^$]/.test(option));
  });
}

/** COPY --from takes from another image or stage. */
function copiesContext(instruction: Instruction): boolean {
  if (!["COPY", "ADD"].includes(instruction.getKeyword())) return false;
  const flags = (instruction as ModifiableInstruction).getFlags();
  return !flags.some((flag) => flag.getName() === "from");
}

/** All words but the last, which is the target; in either of the two forms. */
function sourcesOf(instruction: Instruction): string[] {
  const json = (instruction as JSONInstruction).getJSONStrings().map((word) => word.getJSONValue());
  const words = json.length > 0 ? json : instruction.getArguments().map((word) => word.getValue());
  return words.slice(0, -1);
}

/** The pattern's file, or everything below its folder, as Go's filepath.Match reads it. */
function patternExpression(pattern: string): RegExp {
  const path = pattern.replace(/^(\.?\/)+/, "").replace(/\/+$/, "");
  if (path === "" || path === ".") return /^/;
  const expression = path
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*/g, "[^/]*")
    .replace(/\?/g, "[^/]");
  return new RegExp(`^${expression}(/|$)`);
}
