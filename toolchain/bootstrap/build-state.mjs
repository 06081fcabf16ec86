import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOMS = ["components", "engine"];
const SETTINGS = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"];
const STAMP = join("dist", ".sources");

/**
 * What the build reads, as one hash over names and contents: a checkout or a touch builds nothing.
 *
 * @param {string} root the project's folder
 * @returns {string}
 */
export function hashSources(root) {
  const hash = createHash("sha256");
  const files = ROOMS.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(room, name)),
  );
  for (const file of [...files.sort(), ...SETTINGS])
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/**
 * Whether dist/ was built from the sources of this hash.
 *
 * @param {string} root the project's folder
 * @param {string} hash from `hashSources`
 * @returns {boolean}
 */
export function isBuiltFrom(root, hash) {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

/**
 * Remembers that dist/ was built from the sources of this hash.
 *
 * @param {string} root the project's folder
 * @param {string} hash from `hashSources`, taken before the build
 */
export function markBuilt(root, hash) {
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, STAMP), hash);
}
