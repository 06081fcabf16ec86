/** What a check may know of the stack's secrets: never a value itself, so that none can get into a message. */
export interface KnownSecrets {
  /** Their keys in the `secrets` namespace. */
  names: readonly string[];
  /** Whether the secret of that key is exactly this text. */
  is: (key: string, text: string) => boolean;
  /** Whether the secret of that key is at hand, and does not pass this test. */
  fails: (key: string, test: (text: string) => boolean) => boolean;
}
