import { createHash, type Hash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";
import { takenFiles } from "./copied";

/**
 * Files of a build context as buildx would send them: what `.dockerignore` leaves, sorted, relative to the context,
 * with `/`. A `<Dockerfile>.dockerignore` beside the Dockerfile wins over the context's own, as in BuildKit.
 */
export function contextFiles(context: string, dockerfile: string): string[] {
  const specific = join(context, `${dockerfile}.dockerignore`);
  const general = join(context, ".dockerignore");
  const rules = [specific, general].find((file) => existsSync(file));
  const ignored = dockerignore();
  if (rules !== undefined) ignored.add(readFileSync(rules, "utf8"));
  return walk(context, "")
    .filter((file) => !ignored.ignores(file))
    .sort();
}

/** Every file and link below a folder. Empty folders do not count: no Dockerfile can tell them from none. */
function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(root, path) : [path];
  });
}

/**
 * Hash of the files that the Dockerfile takes from its context, so that an image is not built again for a file that is
 * no part of it: names, contents and executable bits; owners, times and the rest of the mode differ between
 * clones.
 */
export function hashContext(context: string, dockerfile: string): string {
  const hash = createHash("sha256");
  const isTaken = takenFiles(readFileSync(join(context, dockerfile), "utf8"));
  for (const file of new Set([...contextFiles(context, dockerfile).filter(isTaken), dockerfile]))
    addFile(hash, context, file);
  return hash.digest("hex");
}

function addFile(hash: Hash, context: string, file: string): void {
  const path = join(context, file);
  const stats = lstatSync(path);
  const kind = stats.isSymbolicLink() ? "link" : (stats.mode & 0o100) !== 0 ? "program" : "file";
  const content = stats.isSymbolicLink() ? readlinkSync(path) : readFileSync(path);
  hash.update(`${kind} ${file} ${content.length}\n`).update(content);
}
