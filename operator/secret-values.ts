/** The mark of a secret in a state: the object has its plain text as JSON. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

interface Marked {
  [SIGNATURE]?: string;
  plaintext?: string;
}

/** A value of a state that was exported with `--show-secrets`, without the marks of secrets, however deep. */
export function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (value === null || typeof value !== "object") return value;
  const { [SIGNATURE]: mark, plaintext } = value as Marked;
  if (mark !== undefined) return plaintext === undefined ? undefined : reveal(JSON.parse(plaintext));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, reveal(part)]));
}

/** Whether a value of a state is a secret, or has one in it. */
export function holdsSecret(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  return SIGNATURE in value || Object.values(value).some(holdsSecret);
}
