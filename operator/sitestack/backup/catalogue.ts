import { text } from "node:stream/consumers";
import { reasonOf } from "../../../engine";
import { size } from "../../remains";
import { type Manifest, parseManifest } from "./manifest";
import type { BackupStore } from "./store";

/** A backup whose manifest is there, and tells nothing. */
export interface Unreadable {
  id: string;
  why: string;
}

/** The backups of a site that a place holds. */
export interface Catalogue {
  /** Those with all that belongs to them, oldest first. */
  complete: Manifest[];
  /** Ids of those that have no manifest, or lack a file: being made, or broken off. */
  incomplete: string[];
  /** Those that are damaged, or of a newer version. No rule lets them go: somebody has to look. */
  unreadable: Unreadable[];
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
  const catalogue: Catalogue = { complete: [], incomplete: [], unreadable: [] };
  for (const [id, files] of [...filesOf].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const found = files.has("manifest.json") ? await readManifest(store, site, id) : undefined;
    if (found !== undefined && "why" in found) catalogue.unreadable.push(found);
    else if (found?.parts.every(({ file }) => files.has(file))) catalogue.complete.push(found);
    else catalogue.incomplete.push(id);
  }
  return catalogue;
}

/** @returns undefined when it is there no more. */
async function readManifest(
  store: BackupStore,
  site: string,
  id: string,
): Promise<Manifest | Unreadable | undefined> {
  const key = `${site}/${id}/manifest.json`;
  try {
    return parseManifest(await text(await store.read(key)), `${key} in ${store.place}`);
  } catch (error) {
    // Another prune may have removed it since it was listed. A store that does not answer any more is told by itself.
    if (!(await store.list(key)).includes(key)) return undefined;
    return { id, why: reasonOf(error).replace(/\s+/g, " ") };
  }
}

/** Removes a backup: its manifest first, so that what is left of a removal that breaks off is no backup. */
export async function removeBackup(store: BackupStore, site: string, id: string): Promise<void> {
  const keys = await store.list(`${site}/${id}/`);
  const manifests = keys.filter((key) => key.endsWith("/manifest.json"));
  for (const key of [...manifests, ...keys.filter((key) => !manifests.includes(key))])
    await store.remove(key);
}

/** The backups for people, one a line. */
export function catalogueText({ complete, incomplete, unreadable }: Catalogue, place: string): string {
  const lines = [
    ...complete.map(manifestLine),
    ...unreadable.map(({ id, why }) => `${id}  unreadable: ${why}`),
    ...incomplete.map((id) => `${id}  not complete: being made, or broken off`),
  ];
  return lines.length === 0 ? `no backups in ${place}` : lines.join("\n");
}

function manifestLine({ id, parts, reason, partial }: Manifest): string {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const names = parts.map(({ name }) => name).join(", ");
  const remarks = [...(partial ? ["partial"] : []), ...(reason === "asked for" ? [] : [reason])];
  return `${id}  ${size(bytes)}  ${names}${remarks.length === 0 ? "" : `  (${remarks.join(", ")})`}`;
}
