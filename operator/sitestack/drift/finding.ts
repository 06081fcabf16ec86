/** How what was changed by hand comes back. */
export type Mend =
  /** The container is made anew, and its gate passed. */
  | "replace"
  /** The provider changes it in place, or makes what is gone. */
  | "update"
  /** What holds the place is put aside first; then as "update". */
  | "clear"
  /** Nobody but its owner can: `fix` says what to do. */
  | "by-hand";

/** One thing that is not as the last update left it. */
export interface Finding {
  host: string;
  /** `service web`, `network v2xnet`, `volume shop_data`. */
  subject: string;
  /** The property, in the provider's words: `environment GREETING`, `restart`, `networks.front`. */
  property: string;
  /** What the last update left there; a secret is `(secret)`. */
  wanted: string;
  found: string;
  mend: Mend;
  /** What to do where nothing mends it by itself. */
  fix?: string;
  /** The resource in the state; absent for what the state does not know. */
  urn?: string;
  /** The id of what is found in its place, on the engine. */
  foundId?: string;
}

/** A finding on one thing, without where it is. */
export type Difference = Pick<Finding, "property" | "wanted" | "found"> &
  Partial<Pick<Finding, "mend" | "fix">>;

/** The word for what is not there. */
export const ABSENT = "absent";
/** What is shown in place of a secret. */
export const SECRET = "(secret)";
