import { Readable } from "node:stream";
import type {
  ListMultipartUploadsCommandOutput,
  ListObjectsV2CommandOutput,
  S3Client,
} from "@aws-sdk/client-s3";
import { explanation } from "./object-store-error";
import type { BackupStore } from "./store";

/** The SDK is loaded when there is an object store only: it takes a while. */
const s3 = () => require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
const storage = () => require("@aws-sdk/lib-storage") as typeof import("@aws-sdk/lib-storage");

/** At most 10 000 pieces make an object, so that 160 GB is the limit; two of them are in memory. */
const PIECE_BYTES = 16 * 1024 ** 2;
const PIECES = { partSize: PIECE_BYTES, queueSize: 2 };
/** Milliseconds after which a store that says nothing is gone, twice each: services may be held meanwhile. */
interface Patience {
  /** Until it says what it has: the first that it is asked. */
  asked: number;
  /** With an object: putting its pieces together may take a store its time. */
  moved: number;
}

const PATIENCE: Patience = { asked: 15_000, moved: 60_000 };
const CONNECTION = 5_000;
const ATTEMPTS = 2;

/** A store that knows no such list, or whose keys may not see it: then there is nothing that we could do. */
const KEEPS_QUIET = ["NotImplemented", "MethodNotAllowed", "AccessDenied"];

/** One bucket, and where in it. */
interface Bucket {
  client: S3Client;
  /** For what takes no time. */
  asking: S3Client;
  place: string;
  objectOf(key: string): { Bucket: string; Key: string };
  /** The key of an object's name. */
  keyOf(name: string): string;
}

/**
 * Backups in an object store that speaks S3. Its keys, region and endpoint are what every tool of AWS reads:
 * `AWS_ACCESS_KEY_ID`, `AWS_PROFILE`, `AWS_REGION`, `AWS_ENDPOINT_URL_S3`, …
 */
export function objectStore(place: string, bucket: string, prefix: string, patience = PATIENCE): BackupStore {
  const at: Bucket = {
    ...{ client: connect(patience.moved), asking: connect(patience.asked), place },
    objectOf: (key) => ({ Bucket: bucket, Key: prefix === "" ? key : `${prefix}/${key}` }),
    keyOf: (name) => name.slice(prefix === "" ? 0 : prefix.length + 1),
  };
  return {
    place,
    list: (wanted) => list(at, wanted),
    write: (key, chunks, signal) => write(at, key, chunks, signal),
    read: (key, signal) => read(at, key, signal),
    async remove(key) {
      await at.asking.send(new (s3().DeleteObjectCommand)(at.objectOf(key))).catch(explained(place));
    },
    dropUnfinished: (wanted, before) => dropUnfinished(at, wanted, before),
  };
}

function connect(socketTimeout: number): S3Client {
  // It says at each start which Node it will want one day; its version here is pinned.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  return new (s3().S3Client)({
    requestHandler: { connectionTimeout: CONNECTION, socketTimeout },
    maxAttempts: ATTEMPTS,
    // A store of one's own has one name for all buckets, and asks for a region without having any.
    ...(endpoint === undefined ? {} : { forcePathStyle: true }),
    ...(process.env.AWS_REGION === undefined && endpoint !== undefined ? { region: "us-east-1" } : {}),
    // Others than AWS do not all know its newer checksums; ours are in the manifest.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

async function list({ asking, place, objectOf, keyOf }: Bucket, wanted: string): Promise<string[]> {
  const { Bucket, Key: Prefix } = objectOf(wanted);
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await asking
      .send(new (s3().ListObjectsV2Command)({ Bucket, Prefix, ContinuationToken: token }))
      .catch(explained(place));
    names.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return names.map(keyOf).sort();
}

/** An upload that breaks is taken back: an object is there when all of it is. */
async function write(
  { client, place, objectOf }: Bucket,
  key: string,
  chunks: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): Promise<void> {
  const abortController = new AbortController();
  const abort = () => abortController.abort(signal?.reason);
  // An upload that fails ends its body as well: only what the source itself says is the source's error.
  let broken: unknown;
  const source = async function* () {
    try {
      yield* chunks;
    } catch (error) {
      if (!body.destroyed) broken = error;
      throw error;
    }
  };
  const body = Readable.from(source(), { objectMode: false });
  const params = { ...objectOf(key), Body: body };
  const upload = new (storage().Upload)({ client, params, ...PIECES, abortController });
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await upload.done();
  } catch (error) {
    throw signal?.aborted ? signal.reason : (broken ?? explanation(`${key} in ${place}`, error));
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/**
 * Piece by piece: who takes its time with what was read, as a database with its indexes, keeps no connection waiting,
 * which stores cut.
 */
async function read(
  { client, place, objectOf }: Bucket,
  key: string,
  signal?: AbortSignal,
): Promise<Readable> {
  const get = (from: number, IfMatch?: string) => {
    const Range = `bytes=${from}-${from + PIECE_BYTES - 1}`;
    return client
      .send(new (s3().GetObjectCommand)({ ...objectOf(key), Range, IfMatch }), { abortSignal: signal })
      .catch(explained(`${key} in ${place}`));
  };
  const first = await get(0);
  const length = Number(first.ContentRange?.split("/")[1]);
  // A store that knows no ranges sends all of it.
  if (Number.isNaN(length)) return first.Body as Readable;
  const pieces = async function* () {
    for (let from = 0; from < length; from += PIECE_BYTES) {
      const { Body } = from === 0 ? first : await get(from, first.ETag);
      const bytes = Body?.transformToByteArray().catch(explained(`${key} in ${place}`));
      yield Buffer.from((await bytes) ?? []);
    }
  };
  return Readable.from(pieces(), { objectMode: false });
}

/** Uploads that nobody has ended cost room, and are in no list of objects. */
async function dropUnfinished(
  { asking, place, objectOf }: Bucket,
  wanted: string,
  before: Date,
): Promise<void> {
  const { Bucket, Key: Prefix } = objectOf(wanted);
  const found: ListMultipartUploadsCommandOutput = await asking
    .send(new (s3().ListMultipartUploadsCommand)({ Bucket, Prefix }))
    .catch((error) => {
      if (KEEPS_QUIET.includes(error.name)) return { $metadata: {} };
      throw explanation(place, error);
    });
  for (const { Key, UploadId, Initiated } of found.Uploads ?? []) {
    if (Initiated === undefined || Initiated >= before) continue;
    await asking
      .send(new (s3().AbortMultipartUploadCommand)({ Bucket, Key, UploadId }))
      .catch(explained(place));
  }
}

function explained(what: string): (error: unknown) => never {
  return (error) => {
    throw explanation(what, error);
  };
}
