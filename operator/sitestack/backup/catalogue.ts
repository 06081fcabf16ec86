import { text } from "node:stream/consumers";
import { size } from "../../remains";
import { type Manifest, parseManifest } from "./manifest";
import type { BackupStore } from "./store";

/** The backups of a site that a place holds. */
export interface Catalogue {
  /** Those with all that belongs to them, oldest first. */
  complete: Manifest[];
  /** Ids of those that have no manifest, or lack a file: being made, or broken off. */
  incomplete: string[];
}

/** Reads what a place holds of a site. Files are not opened, only manifests. */
export async function readCatalogue(store: BackupStore, site: string): Promise<Catalogue> {
  const keys = await store.list(`${site}/`);
  const filesOf = new Map<string, Set<string>>();
  for (const key of keys) {
    const [, id, file] = key.split("/");
    if (id === undefined || file === undefined) continue;
    filesOf.set(id, (filesOf.get(id) ?? new Set()).add(file));
  }
  const catalogue: Catalogue = { complete: [], incomplete: [] };
  for (const [id, files] of [...filesOf].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const manifest = files.has("manifest.json") ? await readManifest(store, site, id) : undefined;
    if (manifest?.parts.every(({ file }) => files.has(file))) catalogue.complete.push(manifest);
    else catalogue.incomplete.push(id);
  }
  return catalogue;
}

async function readManifest(store: BackupStore, site: string, id: string): Promise<Manifest> {
  const key = `${site}/${id}/manifest.json`;
  return parseManifest(await text(await store.read(key)), `${key} in ${store.place}`);
}

/**
 * The backup that is meant.
 * @param id its name. Default: the newest.
 * @throws Error when there is none, naming those that are there.
 */
export function chosenBackup({ complete, incomplete }: Catalogue, store: BackupStore, id?: string): Manifest {
  const found = id === undefined ? complete.at(-1) : complete.find((manifest) => manifest.id === id);
  if (found !== undefined) return found;
  const known = complete.map((manifest) => manifest.id).join(", ") || "none";
  const what =
    id === undefined
      ? "There is no complete backup"
      : incomplete.includes(id)
        ? `The backup ${id} is not complete`
        : `There is no backup ${id}`;
  throw new Error(`${what} in ${store.place}. There are: ${known}.`);
}

/** Removes a backup: its manifest first, so that what is left of a removal that breaks off is no backup. */
export async function removeBackup(store: BackupStore, site: string, id: string): Promise<void> {
  const keys = await store.list(`${site}/${id}/`);
  const manifests = keys.filter((key) => key.endsWith("/manifest.json"));
  for (const key of [...manifests, ...keys.filter((key) => !manifests.includes(key))])
    await store.remove(key);
}

/** The backups for people, one a line. */
export function catalogueText({ complete, incomplete }: Catalogue, place: string): string {
  if (complete.length + incomplete.length === 0) return `no backups in ${place}`;
  const lines = complete.map(({ id, parts, reason }) => {
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const names = parts.map(({ name }) => name).join(", ");
    return `${id}  ${size(bytes)}  ${names}${reason === "asked for" ? "" : `  (${reason})`}`;
  });
  return [...lines, ...incomplete.map((id) => `${id}  not complete: being made, or broken off`)].join("\n");
}
