import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import type { BackupStore } from "./store";

/** Data are their owner's alone. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** What is still being written is no key. */
const UNFINISHED = ".partial";

/** Backups in a folder. */
export function folderStore(place: string, root: string): BackupStore {
  const pathOf = (key: string) => join(root, ...key.split("/"));
  return {
    place,
    async list(prefix) {
      return (await filesBelow(root)).filter((key) => !key.endsWith(UNFINISHED) && key.startsWith(prefix));
    },
    async write(key, chunks, signal) {
      const path = pathOf(key);
      const unfinished = `${path}.${randomBytes(4).toString("hex")}${UNFINISHED}`;
      await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
      try {
        // flush: after a power cut a name stands for all of its bytes.
        await pipeline(chunks, createWriteStream(unfinished, { flags: "wx", mode: FILE_MODE, flush: true }), {
          signal,
        });
        await rename(unfinished, path);
        await flushFolder(dirname(path));
      } catch (error) {
        await rm(unfinished, { force: true });
        await removeEmpty(dirname(path), root);
        throw error;
      }
    },
    async read(key) {
      const file = await open(pathOf(key)).catch((error: NodeJS.ErrnoException) => {
        throw error.code === "ENOENT" ? new Error(`${key} is not in ${place}`) : error;
      });
      return createReadStream(pathOf(key), { fd: file });
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
      await removeEmpty(dirname(pathOf(key)), root);
    },
    async dropUnfinished(prefix, before) {
      const files = await filesBelow(root);
      for (const file of files.filter((key) => key.endsWith(UNFINISHED) && key.startsWith(prefix))) {
        const written = await stat(pathOf(file)).catch(() => undefined);
        if (written !== undefined && written.mtime < before) await this.remove(file);
      }
    },
  };
}

/** A folder goes with its last file, and so do those above it, but for the one that somebody has named. */
async function removeEmpty(folder: string, root: string): Promise<void> {
  for (let path = folder; path !== root; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      return; // There is something else in it.
    }
  }
}

/** Paths with `/` below the folder, sorted. */
async function filesBelow(root: string): Promise<string[]> {
  if (!existsSync(root)) return [];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
