import type { Readable } from "node:stream";

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
  /** Removes what writes that were killed before this moment have left, below a prefix; it is in no list of keys. */
  dropUnfinished(prefix: string, before: Date): Promise<void>;
}
