import { isAbsolute, join } from "node:path";
import type { Readable } from "node:stream";
import { folderStore } from "./folder-store";

/** A place for backups. Keys are relative paths with `/`. */
export interface BackupStore {
  /** As the user wrote it. */
  readonly place: string;
  /** All keys that begin with a prefix, sorted. */
  list(prefix: string): Promise<string[]>;
  /** Puts all of it there or nothing: what breaks or is aborted on the way leaves no such key. */
  write(key: string, chunks: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<void>;
  /** @throws Error when there is no such key. */
  read(key: string, signal?: AbortSignal): Promise<Readable>;
  remove(key: string): Promise<void>;
}

/**
 * Opens a place for backups.
 * @param place a folder, or `s3://bucket/prefix`.
 * @param folder what a relative folder is taken from.
 */
export function openStore(place: string, folder: string): BackupStore {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(place) ?? [];
  if (bucket !== undefined) {
    // Loaded here only: it takes a while.
    const { objectStore } = require("./object-store") as typeof import("./object-store");
    return objectStore(place, bucket, prefix.replace(/\/+$/, ""));
  }
  if (place.includes("://"))
    throw new Error(`"${place}" is no place for backups: write a folder, or s3://bucket/prefix.`);
  return folderStore(place, isAbsolute(place) ? place : join(folder, place));
}
