import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { BackupStore } from "./store";

/** At most 10 000 pieces make an object, so that 160 GB is the limit; two of them are in memory. */
const PIECE = { partSize: 16 * 1024 ** 2, queueSize: 2 };

/**
 * Backups in an object store that speaks S3. Its keys, region and endpoint are what every tool of AWS reads:
 * `AWS_ACCESS_KEY_ID`, `AWS_PROFILE`, `AWS_REGION`, `AWS_ENDPOINT_URL_S3`, …
 */
export function objectStore(place: string, bucket: string, prefix: string): BackupStore {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const client = new S3Client({
    // A store of one's own has one name for all buckets, and asks for a region without having any.
    ...(endpoint === undefined ? {} : { forcePathStyle: true }),
    ...(process.env.AWS_REGION === undefined && endpoint !== undefined ? { region: "us-east-1" } : {}),
    // Others than AWS do not all know its newer checksums; ours are in the manifest.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const objectOf = (key: string) => ({ Bucket: bucket, Key: prefix === "" ? key : `${prefix}/${key}` });
  return {
    place,
    async list(wanted) {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const { Key: Prefix } = objectOf(wanted);
        const page: ListObjectsV2CommandOutput = await client
          .send(new ListObjectsV2Command({ Bucket: bucket, Prefix, ContinuationToken: token }))
          .catch(explained(place));
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return keys.map((key) => key.slice(prefix === "" ? 0 : prefix.length + 1)).sort();
    },
    async write(key, chunks, signal) {
      const abortController = new AbortController();
      const abort = () => abortController.abort(signal?.reason);
      const body = Readable.from(chunks, { objectMode: false });
      // An upload that breaks is taken back: an object is there when all of it is.
      const upload = new Upload({
        client,
        params: { ...objectOf(key), Body: body },
        ...PIECE,
        abortController,
      });
      signal?.addEventListener("abort", abort, { once: true });
      try {
        await upload.done();
      } catch (error) {
        throw signal?.aborted ? signal.reason : (body.errored ?? explanation(place, error));
      } finally {
        signal?.removeEventListener("abort", abort);
      }
    },
    async read(key, signal) {
      const { Body } = await client
        .send(new GetObjectCommand(objectOf(key)), { abortSignal: signal })
        .catch(explained(`${key} in ${place}`));
      return Body as Readable;
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand(objectOf(key))).catch(explained(place));
    },
  };
}

function explained(what: string): (error: unknown) => never {
  return (error) => {
    throw explanation(what, error);
  };
}

/** The SDK's message alone says neither what was asked for nor where. */
function explanation(what: string, error: unknown): Error {
  const { name, message } = error as Error;
  return new Error(
    `${what}: the object store says ${name}${message && message !== name ? `: ${message}` : ""}`,
    {
      cause: error,
    },
  );
}
