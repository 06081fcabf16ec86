import { resolve } from "node:path";
import { folderStore } from "./folder-store";
import { objectStore } from "./object-store";
import type { BackupStore } from "./store";

/**
 * Opens a place for backups.
 * @param place a folder, or `s3://bucket/prefix`.
 * @param folder what a relative folder is taken from.
 */
export async function openStore(place: string, folder: string): Promise<BackupStore> {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(place) ?? [];
  if (bucket !== undefined) return objectStore(place, bucket, prefix.replace(/\/+$/, ""));
  if (place.includes("://"))
    throw new Error(`"${place}" is no place for backups: write a folder, or s3://bucket/prefix.`);
  return folderStore(place, resolve(folder, place));
}
