import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createGzip } from "node:zlib";
import type { ManifestPart } from "./manifest";
import type { BackupStore } from "./store";

/** What is told of a part that lies in a store. */
export type Stored = Pick<ManifestPart, "bytes" | "sha256" | "contentBytes">;

/** Data that change little are read again and again: the quickest level is the right one beside a held service. */
const LEVEL = { level: constants.Z_BEST_SPEED };

/** Compresses a stream into a store as it comes. @throws its error, or the store's; then no such key is there. */
export async function storePart(
  store: BackupStore,
  key: string,
  content: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): Promise<Stored> {
  const read = meter();
  const written = meter();
  let writing: Promise<void> | undefined;
  const write = (chunks: AsyncIterable<Buffer>) => {
    writing = store.write(key, chunks, signal);
    return writing;
  };
  try {
    await pipeline(content, read.pass, createGzip(LEVEL), written.pass, write, { signal });
  } catch (error) {
    // It breaks as soon as one link does; the store may still be tidying up. Where the store was the first to end, the other
    // links only know that they were aborted.
    const said = await writing?.then(
      () => undefined,
      (reason: Error) => reason,
    );
    throw (error as Error).name === "AbortError" && !signal?.aborted ? (said ?? error) : error;
  }
  return { ...written.result(), contentBytes: read.result().bytes };
}

/**
 * A part's content, as it was. The stream breaks where the stored bytes are not those of the manifest: at the latest
 * before its end.
 */
export async function openPart(
  store: BackupStore,
  folder: string,
  part: ManifestPart,
  signal?: AbortSignal,
): Promise<Readable> {
  const stored = await store.read(`${folder}/${part.file}`, signal);
  const content = createGunzip();
  const checked = async function* (chunks: AsyncIterable<Buffer>) {
    const seen = meter();
    yield* seen.pass(chunks);
    refuseOthers(part, seen.result());
  };
  // What goes wrong is the content's own error: whoever reads it sees it.
  pipeline(stored, checked, content, { signal }).catch(() => undefined);
  return content;
}

/** Reads a part to its end. @throws Error when it is not what the manifest says. */
export async function verifyPart(
  store: BackupStore,
  folder: string,
  part: ManifestPart,
  signal?: AbortSignal,
): Promise<void> {
  const content = await openPart(store, folder, part, signal);
  const seen = meter();
  for await (const _ of seen.pass(content));
  const { bytes } = seen.result();
  if (bytes !== part.contentBytes)
    throw new Error(`${part.file} holds ${bytes} bytes of data; its manifest says ${part.contentBytes}`);
}

function refuseOthers({ file, bytes, sha256 }: ManifestPart, found: { bytes: number; sha256: string }): void {
  if (found.bytes === bytes && found.sha256 === sha256) return;
  throw new Error(
    `${file} is damaged: it has ${found.bytes} bytes and the checksum ${found.sha256}; its manifest says ${bytes} and ${sha256}`,
  );
}

/** Counts and hashes what passes. */
function meter() {
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    async *pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    result: () => ({ bytes, sha256: hash.digest("hex") }),
  };
}
