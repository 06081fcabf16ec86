import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
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
      return (await filesOf(root, prefix)).filter((key) => !key.endsWith(UNFINISHED));
    },
    async write(key, chunks, signal) {
      const path = pathOf(key);
      const unfinished = `${path}.${randomBytes(4).toString("hex")}${UNFINISHED}`;
      await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
      try {
        // Opened first: a stream that is ended while it opens its file makes it after we have removed it.
        const file = await open(unfinished, "wx", FILE_MODE);
        // flush: after a power cut a name stands for all of its bytes.
        await pipeline(chunks, file.createWriteStream({ flush: true }), { signal });
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
      const files = await filesOf(root, prefix);
      for (const file of files.filter((key) => key.endsWith(UNFINISHED))) {
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

/** Keys that begin with a prefix, sorted. Nothing is looked at but the prefix's own folder: beside it others may keep theirs. */
async function filesOf(root: string, prefix: string): Promise<string[]> {
  const paths = await filesBelow(join(root, ...prefix.split("/").slice(0, -1)));
  return paths
    .map((path) => relative(root, path).split(sep).join("/"))
    .filter((key) => key.startsWith(prefix))
    .sort();
}

/** A folder that is not there, or that somebody removes meanwhile, has no files. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const found = entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
