import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A file that a command left and the program asked for. */
export interface FoundFile {
  /** Path from the command's directory, with slashes. */
  name: string;
  /** Path as the plugin can open it. */
  path: string;
  /** sha256 of the content, in hex. */
  hash: string;
}

/**
 * The files under a directory that the patterns choose, in alphabetical order. A pattern that starts with `!` takes
 * files away that an earlier one chose. `*` and `?` stay within a folder, `**` crosses folders.
 */
export async function findFiles(directory: string, patterns: string[]): Promise<FoundFile[]> {
  const rules = patterns.map((pattern) => ({
    exclude: pattern.startsWith("!"),
    expression: globExpression(pattern.replace(/^!/, "")),
  }));
  const chosen = (await filesUnder(directory, "")).filter((name) =>
    rules.reduce((taken, { exclude, expression }) => (expression.test(name) ? !exclude : taken), false),
  );
  return Promise.all(
    chosen.map(async (name) => {
      const path = join(directory, name);
      return {
        name,
        path,
        hash: createHash("sha256")
          .update(await readFile(path))
          .digest("hex"),
      };
    }),
  );
}

async function filesUnder(directory: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(directory, prefix), { withFileTypes: true });
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  const nested = await Promise.all(
    entries.map((entry) => {
      const name = prefix ? `${prefix}/${entry.name}` : entry.name;
      return entry.isDirectory() ? filesUnder(directory, name) : [name];
    }),
  );
  return nested.flat();
}

/** A glob as a regular expression over a path with slashes. */
export function globExpression(glob: string): RegExp {
  let source = "";
  let depth = 0;
  for (let index = 0; index < glob.length; index++) {
    const [piece, taken, opened] = translate(glob, index, depth);
    source += piece;
    depth += opened;
    index += taken - 1;
  }
  return new RegExp(`^${source}$`, "s");
}

/** The regular expression of what starts at the index, how many characters it took, and whether it opens a group. */
function translate(
  glob: string,
  index: number,
  depth: number,
): [piece: string, taken: number, opened: number] {
  const rest = glob.slice(index);
  const set = /^\[(!?)([^\]]+)\]/.exec(rest);
  if (rest.startsWith("**")) return [".*", 2, 0];
  if (rest.startsWith("*")) return ["[^/]*", 1, 0];
  if (rest.startsWith("?")) return ["[^/]", 1, 0];
  if (set) return [`[${set[1] ? "^" : ""}${set[2]?.replace(/[\\^]/g, "\\$&")}]`, set[0].length, 0];
  if (rest.startsWith("{")) return ["(?:", 1, 1];
  if (rest.startsWith("}") && depth > 0) return [")", 1, -1];
  if (rest.startsWith(",") && depth > 0) return ["|", 1, 0];
  if (rest.startsWith("\\") && rest.length > 1) return [escapeCharacter(rest.charAt(1)), 2, 0];
  return [escapeCharacter(rest.charAt(0)), 1, 0];
}

function escapeCharacter(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
