/** What the error of an SDK's call tells. */
interface Told {
  name: string;
  message: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
  errors?: Error[];
}

const KEYS =
  "look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE), and at what they may do in the bucket";
const REACHABLE = "look whether the store runs and is reached from here, and at AWS_ENDPOINT_URL_S3";
const BUCKET = "make the bucket, or name another place";
const REGION = "set AWS_REGION to the bucket's";

/** What helps, by the store's own word for what is wrong. */
const REMEDIES: Record<string, string> = {
  InvalidAccessKeyId: KEYS,
  SignatureDoesNotMatch: KEYS,
  AccessDenied: KEYS,
  CredentialsProviderError: KEYS,
  ExpiredToken: KEYS,
  NoSuchBucket: BUCKET,
  InvalidBucketName: BUCKET,
  RequestTimeTooSkewed: "set this machine's clock, or the store's: timedatectl set-ntp true",
  PermanentRedirect: REGION,
  AuthorizationHeaderMalformed: REGION,
  NotImplemented: "use a store that knows multipart uploads",
};

/** The SDK's message alone says neither what was asked for nor where, nor what helps. */
export function explanation(what: string, cause: unknown): Error {
  const told = cause as Told;
  const said = [...new Set([told.name, told.code, reasonOf(told)])].filter(
    (word) => word && word !== "Error",
  );
  const remedy = REMEDIES[told.name] ?? (isUnreached(told) ? REACHABLE : isRefused(told) ? KEYS : undefined);
  const next = remedy === undefined ? "" : `. Next: ${remedy}`;
  return new Error(`${what}: the object store says ${said.join(": ").replace(/\.$/, "")}${next}`, { cause });
}

/** Node packs the refusals of all addresses of a name into an error without a message. */
function reasonOf({ message, errors = [] }: Told): string {
  return message || errors.map((error) => error.message).join(", ");
}

/** The store knows who asks, or does not, and says no. */
function isRefused({ $metadata, name }: Told): boolean {
  return [401, 403].includes($metadata?.httpStatusCode ?? 0) || /user|credential|token/i.test(name);
}

/** No answer that the store has made. */
function isUnreached({ $metadata, code, name }: Told): boolean {
  if ($metadata?.httpStatusCode !== undefined) return $metadata.httpStatusCode >= 500;
  return code !== undefined || /timeout|networking/i.test(name);
}
